import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { defined } from '../../domain/defined.ts';
import { clientSettings } from '../client-settings.ts';
import { DEAD_SUFFIX } from './queue-names.ts';

/** Messages that one redrive moves at most. */
export const MAX_MOVED = 10_000;
const MAX_BATCH = 10;
/** A call that does not wait asks some of the queue's servers only, and may come back empty from a queue that is not. */
const WAIT_SECONDS = 1;

export interface DeadLetters {
  /** The queue that the messages failed on. */
  readonly queue: string;
  readonly messages: number;
}

/** The number of messages in every dead-letter queue with this prefix. The counts are SQS's own, and approximate. */
export async function countDeadLetters(client: SQSClient, prefix: string): Promise<readonly DeadLetters[]> {
  const urls: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1_000, ...defined({ NextToken }) }),
    );
    urls.push(...(page.QueueUrls ?? []).filter((url) => url.endsWith(DEAD_SUFFIX)));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return Promise.all(
    urls.map(async (url) => {
      const queue = url.slice(url.lastIndexOf('/') + 1, -DEAD_SUFFIX.length);
      return { queue, messages: await messagesIn(client, url) };
    }),
  );
}

/** Approximate, as counted by SQS. */
async function messagesIn(client: SQSClient, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
}

async function urlOf(client: SQSClient, QueueName: string): Promise<string> {
  return (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
}

/** The number of dead letters of one queue. */
export async function deadLettersOf(client: SQSClient, queue: string): Promise<number> {
  return messagesIn(client, await urlOf(client, queue + DEAD_SUFFIX));
}

/**
 * Sends dead letters to the queue that they failed on: received, sent, and only then deleted, so that none is lost; one
 * may be delivered twice, which is harmless to every subscriber.
 */
export async function redriveDeadLetters(client: SQSClient, queue: string): Promise<number> {
  const [source, target] = await Promise.all([urlOf(client, queue + DEAD_SUFFIX), urlOf(client, queue)]);
  let moved = 0;
  while (moved < MAX_MOVED) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: source, MaxNumberOfMessages: MAX_BATCH, WaitTimeSeconds: WAIT_SECONDS }),
    );
    if (Messages.length === 0) return moved;
    for (const { Body = '', ReceiptHandle } of Messages) {
      await client.send(new SendMessageCommand({ QueueUrl: target, MessageBody: Body }));
      await client.send(new DeleteMessageCommand({ QueueUrl: source, ReceiptHandle }));
      moved += 1;
    }
  }
  return moved;
}

/** The same with a client of its own: what is loaded at the first use. */
export function deadLetterRedriver(): (queue: string) => Promise<number> {
  const client = new SQSClient(clientSettings());
  return (queue) => redriveDeadLetters(client, queue);
}
