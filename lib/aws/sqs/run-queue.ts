import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RunQueue } from '../../app/ports/run-queue.ts';
import { clientSettings } from '../client-settings.ts';

/** SQS takes ten messages a call. */
const BATCH = 10;
/** Times that refused messages of a batch are sent again at once. */
const MAX_TRIES = 4;

/** A queue of SQS that a run sends its own messages to. */
export function createRunQueue<M>(sqs: SQSClient, queueUrl: string): RunQueue<M> {
  async function sendBatch(messages: readonly M[], DelaySeconds: number): Promise<void> {
    let left = messages.map((message, index) => ({
      Id: `${index}`,
      MessageBody: JSON.stringify(message),
      DelaySeconds,
    }));
    for (let tries = 0; left.length > 0; tries += 1) {
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }));
      const failed = new Set(Failed.map(({ Id }) => Id));
      left = left.filter(({ Id }) => failed.has(Id));
      if (left.length > 0 && tries + 1 === MAX_TRIES) {
        throw new Error(`the run's queue refused ${left.length} messages: ${Failed[0]?.Code} ${Failed[0]?.Message}`);
      }
    }
  }

  return {
    async send(messages, delaySeconds = 0) {
      for (let from = 0; from < messages.length; from += BATCH) {
        await sendBatch(messages.slice(from, from + BATCH), delaySeconds);
      }
    },
  };
}

/** The same with a client of its own. */
export function runQueueAt<M>(queueUrl: string): RunQueue<M> {
  return createRunQueue<M>(new SQSClient(clientSettings()), queueUrl);
}
