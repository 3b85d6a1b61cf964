import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

// A process of its own: views, sagas and their senders of another release, from the folder that is its first argument. They take the messages
// of a queue, but only those that name an organisation: others are of streams that this process has nothing to do with. It imports
// nothing of this release. It writes a line for each batch, and between them what functions log.

interface Result {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}
type Handler = (event: object) => Promise<Result | undefined>;

const [, , folder = '', QueueUrl = '', organisation = ''] = process.argv;
// The bundler sets it for functions; the local stage has a test clock.
Object.assign(globalThis, { __TEST_CLOCK__: true });

const files = readdirSync(path.join(folder, 'functions')).filter((name) =>
  /^(project|saga|send)-|^(count-storage|expire-uploads|make-bills|run-jobs)\./.test(name),
);
const load = (file: string) => import(pathToFileURL(path.join(folder, 'functions', file)).href);
const handlers: Handler[] = [];
for (const file of files) handlers.push((await load(file)).handler);
const queue = new SQSClient({});

/** Given to every function, as each has a queue of its own; ids of those that any of them wants again. */
async function taken(messages: readonly Message[]): Promise<ReadonlySet<string>> {
  const Records = messages.map(({ MessageId, Body, Attributes }) => ({
    messageId: MessageId,
    body: Body,
    attributes: { ApproximateReceiveCount: Attributes?.ApproximateReceiveCount },
  }));
  const again = new Set<string>();
  for (const result of await Promise.all(handlers.map((handler) => handler({ Records }))))
    for (const { itemIdentifier } of result?.batchItemFailures ?? []) again.add(itemIdentifier);
  return again;
}

async function work(): Promise<void> {
  const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
  for (;;) {
    const { Messages = [] } = await queue.send(
      new ReceiveMessageCommand({ ...request, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
    );
    const own = Messages.filter(({ Body }) => Body?.includes(organisation));
    const again = own.length === 0 ? new Set<string>() : await taken(own);
    for (const { MessageId = '', ReceiptHandle } of Messages)
      if (!again.has(MessageId)) await queue.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    console.log(JSON.stringify({ taken: own.length - again.size, again: again.size }));
  }
}

// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume();
await work();
