import {
  ConditionalCheckFailedException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { type MarkerWrite, recordOf } from 'epoch';
import { appendOf, draft } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { itemOfRecord } from '../src/event-store/commit-item.ts';
import { sha256Hex } from '../src/event-store/event-store.ts';
import { $metadata, answering, head } from './dynamodb-answers.ts';

const marker: MarkerWrite = { key: 'k', id: 'm-1', outcome: { ok: true, streams: [] }, seq: 1, nowMs: 0 };
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
