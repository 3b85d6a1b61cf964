import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Redrives } from '../../app/ports/redrives.ts';
import { clientSettings } from '../client-settings.ts';
import { deadLettersOf } from './dead-letters.ts';
import { queueOf } from './queue-names.ts';

export interface RedriveOptions {
  /** Beginning of all queues' names. */
  readonly queuePrefix: string;
  /** The queue of the function that redrives. */
  readonly requestsUrl: string;
}

/** A requested redrive, as a message of the queue. */
export interface RedriveRequest {
  readonly redrive: string;
}

/** Dead letters as SQS counts them, and requests to the function that has every subscriber in it. */
export function createRedrives({ queuePrefix, requestsUrl }: RedriveOptions): Redrives {
  const client = new SQSClient(clientSettings());
  return {
    deadLetters: async (subscriber) => deadLettersOf(client, await queueOf(queuePrefix, subscriber)),
    async request(subscriber) {
      const body: RedriveRequest = { redrive: subscriber };
      await client.send(new SendMessageCommand({ QueueUrl: requestsUrl, MessageBody: JSON.stringify(body) }));
    },
  };
}
