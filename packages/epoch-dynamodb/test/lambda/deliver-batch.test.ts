import type { StoredCommit } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import { commitMessageOf } from 'epoch/transport';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../../../lib/aws/lambda/relay-handler.ts';
import { createLog, projectorOf } from '../../../epoch/test/delivery/support.ts';
import { deliverBatch, deliverToEach, type Malformed, type Refuse } from '../../src/lambda/deliver-batch.ts';

const sourcePrefix = 'library.';

function setUp() {
  const log = createLog();
  const projector = projectorOf(log);
  const message = (id: string, commit: StoredCommit) => ({
    id,
    body: JSON.stringify(commitMessageOf(commit, sourcePrefix)),
  });
  return { log, projector, message };
}

const placed = (book: string) => ['BookPlaced', { book, pages: 1 }] as const;

const keep: Refuse = async () => {};

describe('a batch from a queue', () => {
  it('is delivered in the order of versions, whatever order it came in', async () => {
    const { log, projector, message } = setUp();
    const commits = [1, 2, 3].map((n) => log.append('shelf#1', [['BookPlaced', { book: `${n}`, pages: 1 }]]));
    const messages = commits.map((commit, n) => message(`m${n}`, commit)).reverse();
    const report = await deliverBatch(projector, messages, (commits[0]?.atMs ?? 0) + 5_000, keep, { sourcePrefix });
    expect(report).toMatchObject({ failedIds: [], statuses: { applied: 3 }, errors: [], lagMs: 5_000 });
    expect(report.correlations).toEqual(['request-3', 'request-2', 'request-1']);
  });

  it('gives back only what failed, with the reason in its report', async () => {
    const { log, projector, message } = setUp();
    const good = log.append('shelf#1', [['BookPlaced', { book: 'a', pages: 1 }]]);
    const bad = log.append('shelf#2', [['BookPlaced', null]]);
    const report = await deliverBatch(
      projector,
      [message('good', good), message('bad', bad), { id: 'strange', body: '{}' }],
      0,
      keep,
      { sourcePrefix },
    );
    expect(report.failedIds).toEqual(['bad']);
    expect(report.statuses).toEqual({ applied: 1, failed: 1, malformed: 1 });
    expect(report.errors.join()).toMatch(/not a commit that a relay has published.*cannot take shelf#2@1/);
  });

  it('is applied together as far as it came for the first time, and each message has its own end', async () => {
    const { log, projector, message } = setUp();
    const events = [
      [placed('a')],
      [['Dusted', {}] as const],
      [placed('b')],
      [['BookPlaced', null] as const],
      [placed('c')],
    ];
    const messages = events.map((each, n) => ({ ...message(`m${n}`, log.append('shelf#1', each)), receives: 1 }));
    const calls: string[] = [];
    const counted: Subscriber = {
      ...projector,
      deliver: (delivery, options) => {
        calls.push(`${delivery.version}, attempt ${options?.attempt}`);
        return projector.deliver(delivery, options);
      },
      deliverTogether: (deliveries, options = {}) => {
        calls.push(deliveries.map(({ version }) => version).join('+'));
        return projector.deliverTogether?.(deliveries, options) ?? expect.fail('a projector takes them together');
      },
    };
    expect(await deliverBatch(counted, messages, 0, keep, { sourcePrefix })).toMatchObject({
      failedIds: ['m3', 'm4'],
      statuses: { applied: 2, ignored: 1, failed: 2 },
      errors: [expect.stringContaining('cannot take shelf#1@4')],
    });
    const again = messages.slice(3).map((each) => ({ ...each, receives: 2 }));
    expect(await deliverBatch(counted, again, 0, keep, { sourcePrefix })).toMatchObject({ failedIds: ['m3', 'm4'] });
    expect(calls).toEqual(['1+2+3+4+5', '4, attempt 2']);
    expect(await projector.position('shelf#1')).toMatchObject({ version: 3, parked: false });
  });

  it('gives back what there is no time to begin, and counts it as no failure', async () => {
    const { log, projector, message } = setUp();
    const messages = [1, 2, 3].map((n) => {
      return { ...message(`m${n}`, log.append('shelf#1', [['BookPlaced', { book: `${n}`, pages: 1 }]])), receives: n };
    });
    let begun = 0;
    const mayBegin = () => ++begun <= 2;
    const report = await deliverBatch(projector, messages, 0, keep, { sourcePrefix, mayBegin });
    expect(report).toMatchObject({ failedIds: ['m3'], statuses: { applied: 2, postponed: 1 }, errors: [] });
    expect(await projector.position('shelf#1')).toMatchObject({ version: 2, parked: false });
  });

  it('keeps what no relay has sent, with the reason, and gives it back only when it cannot be kept', async () => {
    const { projector } = setUp();
    const kept: Malformed[] = [];
    const strange = { id: 'strange', body: '{"source":"aws.s3"}' };
    const report = await deliverBatch(projector, [strange], 0, async (each) => void kept.push(each), {
      sourcePrefix,
    });
    expect(report.failedIds).toEqual([]);
    expect(kept).toEqual([{ ...strange, reason: expect.stringContaining('foreign source aws.s3') }]);
    const away = () => Promise.reject(new Error('the table is away'));
    expect((await deliverBatch(projector, [strange], 0, away, { sourcePrefix })).failedIds).toEqual(['strange']);
  });

  it('counts one failure of a stream, however many of its messages come in a batch or after each other', async () => {
    const { log, projector, message } = setUp();
    const first = log.append('shelf#1', [['BookPlaced', null]]);
    const later = [1, 2, 3, 4].map((n) => log.append('shelf#1', [['BookPlaced', { book: `${n}`, pages: 1 }]]));
    const messages = [first, ...later].map((commit, n) => ({ ...message(`m${n}`, commit), receives: 1 }));
    const all = messages.map(({ id }) => id);
    expect(await deliverBatch(projector, messages, 0, keep, { sourcePrefix })).toMatchObject({
      failedIds: all,
      statuses: { failed: 5 },
    });
    for (const each of messages) await deliverBatch(projector, [each], 0, keep, { sourcePrefix });
    expect(await projector.position('shelf#1')).toMatchObject({ parked: false });
    for (const receives of [2, 2, 2])
      await deliverBatch(projector, [{ ...message('m1', first), receives }], 0, keep, { sourcePrefix });
    expect(await projector.position('shelf#1')).toMatchObject({ parked: false });
    await deliverBatch(projector, [{ ...message('m1', first), receives: 3 }], 0, keep, { sourcePrefix });
    expect(await projector.position('shelf#1')).toMatchObject({ parked: true });
  });

  it('takes a parked stream, and what it does not subscribe to, as done', async () => {
    const { log, projector, message } = setUp();
    const bad = message('bad', log.append('shelf#2', [['BookPlaced', null]]));
    for (let n = 0; n < 2; n += 1)
      expect((await deliverBatch(projector, [bad], 0, keep, { sourcePrefix })).failedIds).toEqual(['bad']);
    expect(await deliverBatch(projector, [bad], 0, keep, { sourcePrefix })).toMatchObject({
      failedIds: [],
      statuses: { parked: 1 },
    });
    expect(await deliverBatch(projector, [bad], 0, keep, { sourcePrefix })).toMatchObject({
      failedIds: [],
      statuses: { parked: 1 },
    });
    const foreign = message('chair', log.append('chair#1', [['BookPlaced', {}]]));
    expect(await deliverBatch(projector, [foreign], 0, keep, { sourcePrefix })).toMatchObject({
      failedIds: [],
      statuses: { ignored: 1 },
    });
  });

  it('gives back what met a broken store, and delivers the other streams', async () => {
    const { log, projector, message } = setUp();
    const first = message('first', log.append('shelf#1', [['BookPlaced', { book: 'a', pages: 1 }]]));
    const other = message('other', log.append('shelf#2', [['BookPlaced', { book: 'a', pages: 1 }]]));
    const flaky = {
      ...projector,
      deliver: async (each: Parameters<typeof projector.deliver>[0]) => {
        if (each.stream === 'shelf#1') throw new Error('throttled');
        return projector.deliver(each);
      },
    };
    expect(await deliverBatch(flaky, [first, other], 0, keep, { sourcePrefix })).toMatchObject({
      failedIds: ['first'],
      statuses: { error: 1, applied: 1 },
    });
  });

  it('works off more messages than a queue sends at once', async () => {
    const { log, projector, message } = setUp();
    const messages = Array.from({ length: 500 }, (_, n) =>
      message(`${n}`, log.append(`shelf#${n % 100}`, [['BookPlaced', { book: `${n}`, pages: 1 }]])),
    );
    expect(await deliverBatch(projector, messages, 0, keep, { sourcePrefix })).toMatchObject({
      failedIds: [],
      statuses: { applied: 500 },
    });
  });
});

describe('records of the table stream', () => {
  const image = {
    stream: { S: 'shelf#1' },
    version: { N: '1' },
    last: { N: '1' },
    id: { S: 'i' },
    at: { N: '5' },
    correlation: { S: 'c' },
    actor: { S: 'a' },
    events: { S: '[{"type":"Dusted","schema":1,"data":{}}]' },
    hash: { S: 'h' },
    state: { S: '{"large":true}' },
    reducer: { N: '1' },
  };

  it('become commits without their state; only inserted ones count', () => {
    const record = (eventName: 'INSERT' | 'REMOVE') => ({ eventName, dynamodb: { NewImage: image } });
    const { commits, unreadable } = readRecords([record('INSERT'), record('REMOVE')]);
    expect(unreadable).toEqual([]);
    expect(commits).toHaveLength(1);
    expect(commits[0]).not.toHaveProperty('state');
    expect(commits[0]).toMatchObject({ stream: 'shelf#1', lastVersion: 1, events: [{ type: 'Dusted' }] });
  });

  it('that can never be read are told apart, and hold nothing up', () => {
    const broken = { eventName: 'INSERT' as const, dynamodb: { NewImage: { ...image, events: { S: '{' } } } };
    const { commits, unreadable } = readRecords([broken, { eventName: 'INSERT', dynamodb: { NewImage: image } }]);
    expect(commits).toHaveLength(1);
    expect(unreadable).toMatchObject([{ stream: 'shelf#1', version: 1, code: expect.stringContaining('not JSON') }]);
  });
});

describe('a batch for several subscribers of one queue', () => {
  it('is taken by each for itself: one that fails has it delivered again, and the others know it then', async () => {
    const { log, projector, message } = setUp();
    const commit = log.append('shelf#1', [['BookPlaced', { book: 'a', pages: 1 }]]);
    const failing = { ...projector, id: 'failing@1', deliver: () => Promise.reject(new Error('away')) };
    const other = {
      ...projector,
      id: 'other@1',
      deliver: async () => ({ status: 'ignored', version: 0, commits: 0 }) as const,
    };
    const all = [failing, projector, other];
    const deliver = () => deliverToEach(all, [message('m', commit)], 0, async () => {}, { sourcePrefix });
    expect(await deliver()).toMatchObject([
      { failedIds: ['m'], statuses: { error: 1 } },
      { failedIds: [], statuses: { applied: 1 } },
      { failedIds: [], statuses: { ignored: 1 } },
    ]);
    expect((await deliver())[1]).toMatchObject({ failedIds: [], statuses: { duplicate: 1 } });
  });

  it('keeps what no relay has sent once', async () => {
    const { projector } = setUp();
    const kept: string[] = [];
    const refuse = async ({ id }: { readonly id: string }) => void kept.push(id);
    await deliverToEach([projector, { ...projector, id: 'other@1' }], [{ id: 'm', body: '{}' }], 0, refuse, {
      sourcePrefix,
    });
    expect(kept).toEqual([projector.id]);
  });
});
