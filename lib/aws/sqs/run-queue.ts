import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { RunMessage, RunQueue } from '../../app/usage/commands/daily-run.ts';

/** SQS takes ten messages a call. */
const BATCH = 10;
/** Times that refused messages of a batch are sent again at once. */
const MAX_TRIES = 4;

/** The daily run's own queue. */
export function createRunQueue(sqs: SQSClient, queueUrl: string): RunQueue {
  async function sendBatch(messages: readonly RunMessage[], DelaySeconds: number): Promise<void> {
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
        throw new Error(
          `the daily run's queue refused ${left.length} messages: ${Failed[0]?.Code} ${Failed[0]?.Message}`,
        );
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
