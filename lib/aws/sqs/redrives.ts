import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parsedOrNothing } from 'epoch';
import type { OperationOrder, Redrives } from '../../app/ports/redrives.ts';
import { clientSettings } from '../client-settings.ts';
import { deadLettersOf } from './dead-letters.ts';
import { queueOf } from './queue-names.ts';

export interface RedriveOptions {
  /** Beginning of all queues' names. */
  readonly queuePrefix: string;
  /** The queue of the function that redrives. */
  readonly requestsUrl: string;
}

/** A message of the queue for each kind of order. That of a redrive is as releases before wrote it. */
export function bodyOf(order: OperationOrder): Readonly<Record<string, string | number>> {
  switch (order.kind) {
    case 'redrive':
      return { redrive: order.subscriber };
    case 'rebuild':
      return { rebuild: order.view };
    case 'switch':
      return { switch: order.view };
    case 'audit':
      return { audit: order.organisationId, month: order.month };
    case 'migration': {
      const { plan, migration, step, correlation, causation } = order;
      return { migration, plan, step, correlation, causation };
    }
  }
}

/** The order in a message; undefined when it is none. */
export function orderIn(body: string): OperationOrder | undefined {
  const parsed = parsedOrNothing(body);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { redrive, rebuild, audit, month, migration, switch: view } = parsed as Readonly<Record<string, unknown>>;
  if (typeof redrive === 'string') return { kind: 'redrive', subscriber: redrive };
  if (typeof rebuild === 'string') return { kind: 'rebuild', view: rebuild };
  if (typeof view === 'string') return { kind: 'switch', view };
  if (typeof audit === 'string' && typeof month === 'string') return { kind: 'audit', organisationId: audit, month };
  return typeof migration === 'string' ? migrationIn(parsed, migration) : undefined;
}

function migrationIn(parsed: object, migration: string): OperationOrder | undefined {
  const { plan, step, correlation, causation } = parsed as Readonly<Record<string, unknown>>;
  const isStep = typeof step === 'number' && Number.isSafeInteger(step) && step >= 0;
  if (!isStep || typeof plan !== 'string' || typeof correlation !== 'string' || typeof causation !== 'string')
    return undefined;
  return { kind: 'migration', plan, migration, step, correlation, causation };
}

/** Dead letters as SQS counts them, and requests to the function that has every subscriber in it. */
export function createRedrives({ queuePrefix, requestsUrl }: RedriveOptions): Redrives {
  const client = new SQSClient(clientSettings());
  return {
    deadLetters: async (subscriber) => deadLettersOf(client, await queueOf(queuePrefix, subscriber)),
    async request(order) {
      const MessageBody = JSON.stringify(bodyOf(order));
      await client.send(new SendMessageCommand({ QueueUrl: requestsUrl, MessageBody }));
    },
  };
}
