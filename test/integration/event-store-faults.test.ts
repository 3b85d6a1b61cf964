import {
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { createKernel, verifyChain } from 'epoch';
import { eventStoreOnDynamo, nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { add, type BasketEvent, basket, open, origin } from '../../packages/epoch/test/basket.ts';
import { createEventTables, dropTables, type EventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';

const connection = {
  endpoint: inject('endpoint'),
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const plain = new DynamoDBClient(connection);
let tables: EventTables;

beforeAll(async () => {
  tables = await createEventTables(plain);
});
afterAll(async () => {
  await dropTables(plain, tables);
  plain.destroy();
});

type WireFault = 'none' | 'throttled' | 'busy' | 'never-sent' | 'never-answered';
const timeout = () => Object.assign(new Error('no answer in time'), { name: 'TimeoutError' });

/** A client between whose callers and the wire things go wrong, as drawn. */
function harmedClient(faults: readonly WireFault[]): DynamoDBClient {
  const client = new DynamoDBClient(connection);
  const left = [...faults];
  client.middlewareStack.add(
    (next) => async (args) => {
      const fault = left.shift() ?? 'none';
      if (fault === 'throttled') throw new ProvisionedThroughputExceededException({ message: 'slow', $metadata: {} });
      if (fault === 'busy') throw new TransactionConflictException({ message: 'busy', $metadata: {} });
      if (fault === 'never-sent') throw timeout();
      const result = await next(args);
      if (fault === 'never-answered') throw timeout();
      return result;
    },
    { step: 'initialize', name: 'faults' },
  );
  return client;
}

describe('the kernel on DynamoDB, with faults between the SDK and the store', () => {
  it('writes every command once, whatever happens to requests and answers', async () => {
    const fault = fc.constantFrom<WireFault>(
      'none',
      'throttled',
      'busy',
      'never-sent',
      'never-answered',
      'never-answered',
    );
    const faults = fc.array(fault, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(faults, faults, faults), fc.boolean(), async (perWriter, idempotent) => {
        const id = crypto.randomUUID();
        const runtime = { ...nodeRuntime(), pause: async () => {} };
        const clean = createKernel({ store: eventStoreOnDynamo({ client: plain, ...tables }), ...runtime });
        await clean.execute(basket, open(id), origin);
        const clients = perWriter.map(harmedClient);
        const kernels = clients.map((client, i) =>
          createKernel({ store: eventStoreOnDynamo({ client, ...tables }), ...runtime, cacheSize: i }),
        );
        const sent = Array.from({ length: 9 }, (_, i) => `item-${i}`);
        const outcomes = await Promise.allSettled(
          sent.map(async (item, i) => {
            const key = { actor: 'a', route: 'r', key: `${id} ${item}`, bodyHash: 'h' };
            return kernels[i % kernels.length]?.execute(
              basket,
              add(id, 1, item),
              origin,
              idempotent ? { idempotency: key } : {},
            );
          }),
        );
        for (const client of clients) client.destroy();
        const items: string[] = [];
        for await (const { events } of clean.history(basket, id)) {
          for (const event of events as readonly BasketEvent[])
            if (event.type === 'ItemAdded') items.push(event.data.item);
        }
        expect(new Set(items).size).toBe(items.length);
        outcomes.forEach((outcome, i) => {
          if (outcome.status === 'fulfilled') expect(items).toContain(sent[i]);
          else expect(outcome.reason).toMatchObject({ code: expect.stringMatching(/^(outcome-unknown|store)$/) });
        });
        expect((await clean.load(basket, id)).state.units).toBe(items.length);
        const store = eventStoreOnDynamo({ client: plain, ...tables });
        expect(await verifyChain(store, `basket#${id}`, sha256Hex)).toMatchObject({ ok: true });
      }),
      { numRuns: 6 },
    );
  }, 60_000);
});
