import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../client-settings.ts';

/** Longest delay of a message; later ones are found by the dispatcher's own schedule. */
const MAX_DELAY_SECONDS = 900;

/** Lets the dispatcher of jobs run after a while. */
export function dispatchQueue(queueUrl: string): (afterMs: number) => Promise<void> {
  const sqs = new SQSClient(clientSettings());
  return async (afterMs) => {
    const DelaySeconds = Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(afterMs / 1_000)));
    const MessageBody = JSON.stringify({ due: 'dispatch' });
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, DelaySeconds }));
  };
}
