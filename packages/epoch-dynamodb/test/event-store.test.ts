import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { emptyHead, type MarkerWrite, recordOf } from 'epoch';
import { appendOf, collect, draft } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { itemOfRecord, recordOfItem } from '../src/event-store/commit-item.ts';
import { commitFromItem, eventStoreOnDynamo, nodeRuntime, sha256Hex } from '../src/event-store/event-store.ts';

/** Of an answer to the only attempt. */
const $metadata = { httpStatusCode: 400, attempts: 1 };
const head = emptyHead('note#1');
const marker: MarkerWrite = { key: 'k', id: 'm-1', outcome: { ok: true, streams: [] }, seq: 1, nowMs: 0 };

/** A store whose client answers every command by this function, without a wire. */
function answering(answer: (command: string, input: Record<string, unknown>) => unknown) {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const calls: string[] = [];
  client.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        calls.push(commandName);
        const output = answer(commandName, input as unknown as Record<string, unknown>);
        if (output instanceof Error) throw output;
        return { response: undefined, output: { $metadata, ...(output as object) } };
      },
    { step: 'initialize', name: 'answers' },
  );
  return { store: eventStoreOnDynamo({ client, table: 'events', markersTable: 'markers' }), calls };
}

const write = () => [appendOf(head, draft('c-1', ['a']))];
const cancelledFor = (metadata: object, ...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: metadata,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const cancelled = (...codes: string[]) => cancelledFor($metadata, ...codes);

describe('what DynamoDB answers to a write', () => {
  it.each<[string, Error, string]>([
    ['throttling', new ProvisionedThroughputExceededException({ message: 'slow', $metadata }), 'not-applied'],
    ['the same transaction still running', new TransactionInProgressException({ $metadata, message: 'x' }), 'unknown'],
    ['an internal error', new InternalServerError({ message: 'oops', $metadata: { httpStatusCode: 500 } }), 'unknown'],
    ['a timeout', Object.assign(new Error('late'), { name: 'TimeoutError' }), 'unknown'],
    ['a broken connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'unknown'],
    ['a missing table', new ResourceNotFoundException({ message: 'none', $metadata }), 'refused'],
    ['a bug', new TypeError('x is undefined'), 'unknown'],
  ])('%s becomes an error that says whether it may have happened', async (_, error, outcome) => {
    const { store } = answering(() => error);
    await expect(store.append(write())).rejects.toMatchObject({ code: 'store', outcome });
    await expect(store.append(write())).rejects.toThrow('note#1@1');
  });

  it.each<[string, (metadata: object) => Error, boolean]>([
    [
      'a refusal without the item that stands there',
      (metadata) => new ConditionalCheckFailedException({ message: 'r', $metadata: metadata }),
      false,
    ],
    [
      'a running transaction on the item',
      (metadata) => new TransactionConflictException({ message: 'b', $metadata: metadata }),
      false,
    ],
    [
      'a transaction cancelled for one that is running',
      (metadata) => cancelledFor(metadata, 'TransactionConflict', 'None'),
      true,
    ],
    [
      'a transaction cancelled without the items',
      (metadata) => cancelledFor(metadata, 'ConditionalCheckFailed', 'None'),
      true,
    ],
  ])(
    '%s is a conflict whose rival is not seen yet; after a retry, the outcome is unknown',
    async (_, error, isTransaction) => {
      const send = (metadata: object) =>
        answering(() => error(metadata)).store.append(write(), isTransaction ? [marker] : []);
      expect(await send($metadata)).toMatchObject({ kind: 'conflict', rivals: [undefined] });
      await expect(send({ ...$metadata, attempts: 2 })).rejects.toMatchObject({ code: 'store', outcome: 'unknown' });
    },
  );

  it.each([ProvisionedThroughputExceededException, ResourceNotFoundException])(
    'a refusal after the SDK has retried says nothing of the first attempt',
    async (Refusal) => {
      const { store } = answering(() => new Refusal({ message: 'no', $metadata: { ...$metadata, attempts: 2 } }));
      await expect(store.append(write())).rejects.toMatchObject({ code: 'store', outcome: 'unknown' });
    },
  );

  it('a refusal with another’s item is a conflict; with one’s own, success', async () => {
    const item = (id: string) => itemOfRecord(recordOf(head, draft(id, ['a']), 8, sha256Hex));
    const refusing = (id: string) =>
      answering(() => new ConditionalCheckFailedException({ message: 'refused', $metadata, Item: item(id) })).store;
    expect(await refusing('rival').append(write())).toMatchObject({
      kind: 'conflict',
      rivals: [{ commit: { id: 'rival' } }],
    });
    expect(await refusing('c-1').append(write())).toMatchObject({
      kind: 'appended',
      written: [{ commit: { id: 'c-1' } }],
    });
  });

  it.each<[string, string[], string]>([
    ['throttling of one item', ['None', 'ThrottlingError'], 'not-applied'],
    ['too little capacity', ['ProvisionedThroughputExceeded', 'None'], 'not-applied'],
    ['an item too large', ['ValidationError', 'None'], 'refused'],
  ])('a transaction cancelled for %s', async (_, codes, outcome) => {
    const { store } = answering(() => cancelled(...codes));
    await expect(store.append(write(), [marker])).rejects.toMatchObject({ code: 'store', outcome });
  });

  it('a marker that cannot be written is an error too, unless it shows the one that stands', async () => {
    const failing = answering(
      () => new InternalServerError({ message: 'oops', $metadata: { httpStatusCode: 500 } }),
    ).store;
    await expect(failing.mark(marker)).rejects.toMatchObject({ code: 'store', outcome: 'unknown' });
    const Item = { pk: { S: 'k' }, id: { S: 'm-0' }, outcome: { S: '{"ok":true,"streams":[]}' }, seq: { N: '4' } };
    const standing = answering(() => new ConditionalCheckFailedException({ message: 'r', $metadata, Item })).store;
    expect(await standing.mark(marker)).toEqual({ key: 'k', id: 'm-0', outcome: { ok: true, streams: [] }, seq: 4 });
  });
});

describe('a write to DynamoDB', () => {
  it('is one PutItem for one commit, on the condition that the key is free', async () => {
    const seen: Record<string, unknown>[] = [];
    const { store, calls } = answering((_, input) => {
      seen.push(input);
      return {};
    });
    await store.append(write());
    expect(calls).toEqual(['PutItemCommand']);
    expect(seen[0]).toMatchObject({
      TableName: 'events',
      ConditionExpression: 'attribute_not_exists(#s)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      Item: { stream: { S: 'note#1' }, version: { N: '1' }, last: { N: '1' } },
    });
  });

  it('sends identical bytes when it is sent again', async () => {
    const seen: string[] = [];
    const { store } = answering((_, input) => void seen.push(JSON.stringify(input)));
    const writes = write();
    await store.append(writes);
    await store.append(writes);
    expect(seen[1]).toBe(seen[0]);
  });

  it('is not sent at all when it is too large', async () => {
    const { store, calls } = answering(() => ({}));
    const large = appendOf(head, draft('c', ['x'.repeat(500_000)]));
    await expect(store.append([large])).rejects.toMatchObject({
      code: 'commit-too-large',
      stream: 'note#1',
      version: 1,
    });
    expect(calls).toEqual([]);
  });
});

describe('reading from DynamoDB', () => {
  const rows = [1, 2, 3].map((version) =>
    itemOfRecord(recordOf({ ...head, version: version - 1 }, draft(`c-${version}`, ['a']), 8, sha256Hex)),
  );

  it('goes on where a page ended, and rejects at the page that fails, after what came before it', async () => {
    let page = 0;
    const { store } = answering(() => {
      page += 1;
      if (page === 3) return new InternalServerError({ message: 'oops', $metadata: { httpStatusCode: 500 } });
      return { Items: [rows[page - 1]], LastEvaluatedKey: { version: { N: String(page) } } };
    });
    const versions: number[] = [];
    const reading = async () => {
      for await (const { version } of store.read('note#1')) versions.push(version);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'store' });
    expect(versions).toEqual([1, 2]);
    page = 0;
    await expect(reading()).rejects.toThrow('note#1@2: reading');
  });

  it('asks for consistent pages of the carrying distance, newest first', async () => {
    const inputs: Record<string, unknown>[] = [];
    const { store } = answering((_, input) => {
      inputs.push(input);
      return { Items: [] };
    });
    await store.load('note#1', { pageSize: 8, accept: () => undefined });
    expect(inputs).toMatchObject([{ ConsistentRead: true, ScanIndexForward: false, Limit: 8 }]);
  });

  it('reads a stream whole when a scan gives it out of order, each commit once', async () => {
    const { store } = answering((command) => ({
      Items: command === 'ScanCommand' ? [rows[0], rows[2], rows[1]] : rows,
    }));
    expect((await collect(store.scan(0, 1))).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('stops at a gap that is really there', async () => {
    const { store } = answering(() => ({ Items: [rows[0], rows[2]] }));
    await expect(collect(store.scan(0, 1))).rejects.toMatchObject({ code: 'corrupt-commit', version: 3 });
  });

  it.each<[string, object]>([
    ['no events', { events: undefined }],
    ['a version that is a text', { last: { S: '1' } }],
    ['a time that is no number', { at: { N: 'x' } }],
    ['a state without its reducer', { state: { S: '{}' }, reducer: undefined }],
  ])('refuses an item with %s, naming stream and version', (_, change) => {
    expect(() => recordOfItem({ ...rows[1], ...change } as never)).toThrow(
      expect.objectContaining({ code: 'corrupt-commit', stream: 'note#1', version: 2 }),
    );
  });

  it('makes a commit of a stream’s image without looking at the state', () => {
    const image = { ...rows[0], state: { S: '{broken' }, reducer: { N: '1' } };
    const commit = commitFromItem(image);
    expect(commit).toMatchObject({
      stream: 'note#1',
      version: 1,
      lastVersion: 1,
      id: 'c-1',
      events: [{ type: 'Noted' }],
    });
    expect(commit).not.toHaveProperty('state');
  });
});

describe('the runtime of a Node process', () => {
  it('makes ULIDs that never repeat and sort by time', async () => {
    const { newId, nowMs, pause, random } = nodeRuntime();
    const ids = Array.from({ length: 1_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect((ids.at(-1) ?? '').slice(0, 10) >= (ids[0] ?? '').slice(0, 10)).toBe(true);
    expect(Math.abs(nowMs() - Date.now())).toBeLessThan(1_000);
    await pause(0);
    expect(random()).toBeLessThan(1);
  });
});
