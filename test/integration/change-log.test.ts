import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { MINUTE_MS, minuteOf } from 'epoch/transport';
import { createDynamoChangeLog } from 'epoch-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { collect } from '../../packages/epoch/test/delivery/support.ts';

const outputs = inject('outputs');
const client = new DynamoDBClient({});
const unreadable: string[] = [];
const log = createDynamoChangeLog({
  client,
  table: outputs.ChangesTable,
  newId: () => crypto.randomUUID(),
  observe: (_happening, key) => void unreadable.push(key),
});
const moved = (stream: string) => [{ stream, last: 1, types: ['X'] }];

/** A minute long ago, so that no sweep of the stack walks it. */
const longAgo = () => Date.UTC(2001, 0, 1) + Math.floor(Math.random() * 1_000_000) * MINUTE_MS;

describe('the change log on DynamoDB', () => {
  it('is read after any of its entries, and passes over one that cannot be read', async () => {
    const at = longAgo();
    for (const [n, stream] of ['a#1', 'a#2', 'a#3'].entries()) await log.record(at + n, moved(stream));
    const minute = minuteOf(at);
    const damaged = { pk: { S: `log|${minute}` }, sk: { S: `${at + 1}~damaged` }, moved: { S: '[[1' } };
    await client.send(new PutItemCommand({ TableName: outputs.ChangesTable, Item: damaged }));
    const entries = await collect(log.entries(minute));
    expect(entries.map((entry) => entry.moved)).toEqual([moved('a#1'), moved('a#2'), moved('a#3')]);
    expect(unreadable).toContain(`log|${minute} ${at + 1}~damaged`);
    const rest = await collect(log.entries(minute, entries[0]?.key));
    expect(rest.map((entry) => entry.moved)).toEqual([moved('a#2'), moved('a#3')]);
  });

  it('keeps the place in a minute, and never goes back', async () => {
    const subscriber = `never-swept-${crypto.randomUUID()}@1`;
    expect(await log.sweptAt(subscriber)).toBeUndefined();
    const marks: [number, string?][] = [[5], [5, 'b'], [5, 'a'], [4, 'z'], [5]];
    for (const [minute, after] of marks) await log.markSwept(subscriber, minute, after);
    expect(await log.sweptAt(subscriber)).toEqual({ minute: 5, after: 'b' });
    await log.markSwept(subscriber, 6);
    expect(await log.sweptAt(subscriber)).toEqual({ minute: 6 });
    expect(await log.sweptThrough(subscriber)).toBe(6);
  });
});
