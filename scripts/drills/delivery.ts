import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { countDeadLetters } from '../../lib/aws/sqs/dead-letters.ts';
import { queueOf } from '../../lib/aws/sqs/queue-names.ts';
import { until } from '../../local/demo/steps.ts';
import { awsOf } from './aws.ts';
import type { Drill, DrillStack } from './drill.ts';
import { missingDeliveries } from './oracle.ts';

const PREFIX = 'catacloud-local-';
const HOUR_MS = 3_600_000;
/** The sweep stays two minutes behind, runs every minute, and may find the machine busy. */
const SWEEP_PATIENCE_MS = 420_000;

export async function nothingMissing({ platform, signal }: DrillStack): Promise<string> {
  await until(
    'every commit is applied by every subscriber',
    signal,
    async () => ((await missingDeliveries(platform)).length === 0 ? true : undefined),
    SWEEP_PATIENCE_MS,
  );
  return `each of ${platform.subscribers.length} subscribers has applied every commit of the log that it subscribes to`;
}

export async function moveClock({ admin }: DrillStack, byMs: number): Promise<void> {
  const { now } = await admin.admin.getClock({});
  await admin.admin.moveClock({ body: { to: new Date(Date.parse(now) + byMs).toISOString() } });
}

/** Commits that are in the log and applied by nobody: what IteratorAge and the sweep's count of repairs say in numbers. */
const lagging = (stack: DrillStack) => () =>
  until('commits wait', stack.signal, async () => {
    const missing = await missingDeliveries(stack.platform);
    return missing.length > 0 ? `${missing.length} positions are behind the log, such as ${missing[0]}` : undefined;
  });

export const relayDown: Drill = {
  name: 'relay-down',
  seenBy: 'alarm EventStore/Late: IteratorAge of the relay',
  async inject(stack) {
    const { switchSource } = awsOf(stack.local.endpoint);
    const isLog = (source: string) => source.includes(`:table/${stack.local.outputs.EventsTable}/stream/`);
    await switchSource(isLog, false);
    await stack.newOrganisation();
    await moveClock(stack, HOUR_MS);
    await stack.newOrganisation();
    return {
      fault: 'the relay’s event source is off for an hour of the platform’s time, while organisations are founded',
      condition: lagging(stack),
      repair: () => switchSource(isLog, true),
      proof: () => nothingMissing(stack),
    };
  },
};

export const lostDeliveries: Drill = {
  name: 'lost-deliveries',
  seenBy: 'the sweep’s count Repaired on the dashboard; no alarm, for it repairs by itself',
  async inject(stack) {
    const { switchRules } = awsOf(stack.local.endpoint);
    const rules = await switchRules(stack.local.outputs.BusName, false);
    await stack.newOrganisation();
    const condition = lagging(stack);
    await condition();
    await switchRules(stack.local.outputs.BusName, true);
    return {
      fault: `all ${rules} rules of the bus were off while an organisation was founded: those deliveries never come`,
      condition,
      // The runbook says to wait for the sweep; the platform's clock passes the minutes that it stays behind.
      repair: () => moveClock(stack, HOUR_MS / 10),
      proof: () => nothingMissing(stack),
    };
  },
};

export const deadLetters: Drill = {
  name: 'dead-letters',
  seenBy: 'alarm <Subscriber>/Work/Dead: messages in its dead-letter queue',
  async inject(stack) {
    const { queues } = stack.platform;
    const { switchSource } = awsOf(stack.local.endpoint);
    const subscriber = stack.platform.subscribers.find(({ id }) => id.startsWith('organisations@'))?.id ?? '';
    const queue = await queueOf(PREFIX, subscriber);
    const isQueue = (source: string) => source.endsWith(`:${queue}`);
    const urlOf = async (QueueName: string) => (await queues.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
    const [work, dead] = [await urlOf(queue), await urlOf(`${queue}-dead`)];
    await switchSource(isQueue, false);
    await stack.newOrganisation();
    await until('the message waits', stack.signal, async () => {
      const [message] = (await queues.send(new ReceiveMessageCommand({ QueueUrl: work }))).Messages ?? [];
      if (message === undefined) return undefined;
      // As SQS does after the last try.
      await queues.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: message.Body ?? '' }));
      await queues.send(new DeleteMessageCommand({ QueueUrl: work, ReceiptHandle: message.ReceiptHandle }));
      return true;
    });
    await switchSource(isQueue, true);
    const count = async () => (await countDeadLetters(queues, PREFIX)).reduce((sum, { messages }) => sum + messages, 0);
    return {
      fault: `a message of ${subscriber} has been tried too often and lies in ${queue}-dead`,
      condition: () =>
        until('it is counted', stack.signal, async () => {
          const messages = await count();
          return messages > 0
            ? `ApproximateNumberOfMessagesVisible is ${messages}, the alarm's threshold 1`
            : undefined;
        }),
      repair: async () => void (await stack.command('views', 'redrive', subscriber)),
      async proof() {
        await until('no dead letter is left', stack.signal, async () => ((await count()) === 0 ? true : undefined));
        return `no dead letter is left; ${await nothingMissing(stack)}`;
      },
    };
  },
};
