import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MAX_COMMITS_PER_QUERY } from '../../src/consistency/caught-up-views.ts';
import { createConsistency } from '../../src/consistency/consistency.ts';
import {
  decodeToken,
  encodeToken,
  MAX_MERGED_POSITIONS,
  MAX_TOKEN_POSITIONS,
} from '../../src/consistency/consistency-token.ts';
import { createLiveReader, LIVE_POINTER_MS } from '../../src/views/live-reader.ts';
import { order, paid } from './bank.ts';
import { looking, never, orders, seal, sealUnder, setUp } from './order-kernel.ts';

const textOf = (token: string) => token.slice(0, token.lastIndexOf('.'));

describe('a consistency token', () => {
  it('makes a query see the command although neither the inline step nor the bus did anything', async () => {
    const { bare, send, consistency, row } = setUp();
    await send(bare);
    const token = await consistency.mint('org-1', { 'order#1': 1 });
    expect(await consistency.catchUp(token, 'org-1', ['orders', 'others'])).toBe('current');
    expect(await row()).toEqual({ last: 1 });
  });

  it('is refused in another organisation, when it is none, and when it names a future', async () => {
    const { bare, send, consistency } = setUp();
    await send(bare);
    const token = await consistency.mint('org-1', { 'order#1': 1 });
    expect(await consistency.catchUp(token, 'org-2', ['orders'])).toBe('invalid');
    for (const strange of [
      '',
      '1',
      'x',
      '1~org-1~order',
      '1~org-1~order%@1',
      '1~org-1~order%231@0',
      '2~org-1',
      '1~org-1~no-stream@1',
      `1~org-1~${'a'.repeat(5_000)}@1`,
    ]) {
      const outcome = await consistency.catchUp(strange, 'org-1', ['orders']);
      expect([strange, outcome]).toEqual([strange, 'invalid']);
    }
    expect(await consistency.catchUp(await consistency.mint('org-1', { 'order#1': 2 }), 'org-1', ['orders'])).toBe(
      'invalid',
    );
    expect(await consistency.catchUp(await consistency.mint('org-1', { 'order#9': 1 }), 'org-1', ['orders'])).toBe(
      'invalid',
    );
  });

  it('says that it is behind when more is missing than a query applies', async () => {
    const { bare, send, consistency } = setUp();
    for (let n = 0; n < MAX_COMMITS_PER_QUERY + 1; n += 1) await send(bare);
    const token = await consistency.mint('org-1', { 'order#1': MAX_COMMITS_PER_QUERY + 1 });
    expect(await consistency.catchUp(token, 'org-1', ['orders'])).toBe('behind');
    expect(await consistency.catchUp(token, 'org-1', ['orders'])).toBe('current');
  });

  it('says that it is behind when the views do not answer in time', async () => {
    const { log, store, consistency: _unused } = setUp();
    const stuck = { id: 'orders@1', subscribesTo: orders.subscribesTo, catchUp: never } as never;
    const consistency = createConsistency({
      projectors: { orders: stuck },
      store,
      reader: log,
      pause: async () => {},
      seal,
    });
    expect(await consistency.catchUp(await consistency.mint('o', { 'order#1': 1 }), 'o', ['orders'])).toBe('behind');
  });

  it('says that a parked stream is stale', async () => {
    const { bare, send, consistency, projector } = setUp({
      ...orders,
      project: () => {
        throw new Error('broken');
      },
    });
    await send(bare);
    for (let n = 0; n < 3; n += 1) await projector.catchUp('order#1');
    expect(await consistency.catchUp(await consistency.mint('o', { 'order#1': 1 }), 'o', ['orders'])).toBe('stale');
  });

  it('has a process read once how far a view is in a stream, and each view’s live version once a query', async () => {
    const { bare, send, consistency, store, log, row } = setUp();
    for (let n = 0; n < 3; n += 1) await send(bare);
    const reads = { live: vi.spyOn(store, 'live'), checkpoint: vi.spyOn(store, 'checkpoint') };
    const logReads = vi.spyOn(log, 'read');
    const catchUp = async (version: number) =>
      consistency.catchUp(await consistency.mint('o', { 'order#1': version, 'order#2': 1 }), 'o', ['orders', 'others']);
    await bare.execute(
      order,
      { type: 'Order', id: 'other', aggregateId: '2', data: { events: [paid('a', 1)] } },
      { actor: 'u', correlation: 'c' },
    );
    expect(await catchUp(3)).toBe('current');
    expect(reads.live).toHaveBeenCalledTimes(1);
    const before = [reads.checkpoint.mock.calls.length, logReads.mock.calls.length];
    expect([await catchUp(3), await catchUp(2)]).toEqual(['current', 'current']);
    expect([reads.checkpoint.mock.calls.length, logReads.mock.calls.length]).toEqual(before);
    expect(reads.live).toHaveBeenCalledTimes(3);
    await send(bare);
    expect(await catchUp(4)).toBe('current');
    expect(await row()).toEqual({ last: 4 });
    expect(await catchUp(5)).toBe('invalid');
  });

  it('catches up the version that its query reads, and reads with it which one that is', async () => {
    const { bare, send, store, log, projector } = setUp();
    await send(bare);
    let nowMs = 0;
    const reader = createLiveReader({ store, versions: { orders: 1 }, nowMs: () => nowMs });
    const key = { partition: 'o', sort: 's' };
    await reader.get('orders', key);
    const live = vi.spyOn(store, 'live');
    const options = { projectors: { orders: projector }, store, reader: log, pause: looking, seal };
    const consistency = createConsistency({ ...options, liveVersion: reader.liveVersion });
    const caughtUp = async (version: number) =>
      consistency.catchUp(await consistency.mint('o', { 'order#1': version }), 'o', ['orders']);
    // Queries go on to read the first version for a while, and this code has no other.
    await store.switchLive('orders', 1, 2);
    expect([await caughtUp(1), live.mock.calls.length]).toEqual(['current', 0]);
    await send(bare);
    nowMs = LIVE_POINTER_MS;
    expect([await caughtUp(2), live.mock.calls.length]).toEqual(['behind', 1]);
    await reader.get('orders', key);
    expect(live).toHaveBeenCalledTimes(1);
  });

  it('knows nothing of a version of a view from another one', async () => {
    const { bare, send, consistency, store } = setUp(orders, looking);
    await send(bare);
    const token = await consistency.mint('o', { 'order#1': 1 });
    expect(await consistency.catchUp(token, 'o', ['orders'])).toBe('current');
    await store.claimLive('orders', 0);
    expect(await consistency.catchUp(token, 'o', ['orders'])).toBe('behind');
  });

  it('comes back as it was minted, whatever the names are', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => text.isWellFormed() && text !== '__proto__' && !/^\d+$/.test(text));
    fc.assert(
      fc.property(
        name,
        fc.dictionary(name, fc.integer({ min: 1 }), { maxKeys: MAX_TOKEN_POSITIONS, noNullPrototype: true }),
        (scope, positions) => {
          const token = encodeToken(scope, positions);
          expect(token).toMatch(/^[\x21-\x7e]*$/);
          expect(decodeToken(token, scope)).toEqual(
            Object.entries(positions).map(([stream, version]) => ({ stream, version })),
          );
        },
      ),
    );
  });

  it('keeps what the one before it said, newest first, within a bound', async () => {
    const { consistency } = setUp();
    let token: string | undefined;
    for (let n = 1; n <= 20; n += 1) token = await consistency.mint('org-1', { [`order#${n}`]: n }, token);
    const streams = (decodeToken(textOf(token ?? ''), 'org-1') ?? []).map(({ stream }) => stream);
    expect(streams).toHaveLength(MAX_MERGED_POSITIONS);
    expect(streams.slice(0, 2)).toEqual(['order#20', 'order#19']);
    const again = await consistency.mint('org-1', { 'order#20': 21 }, token);
    expect(decodeToken(textOf(again), 'org-1')?.[0]).toEqual({ stream: 'order#20', version: 21 });
    const elsewhere = await consistency.mint('org-2', { 'order#1': 1 }, token);
    expect(decodeToken(textOf(elsewhere), 'org-2')).toHaveLength(1);
  });

  it('that this deployment has not given out is refused before anything is read: it tells nothing of any stream', async () => {
    const { consistency, log } = setUp();
    const read = vi.spyOn(log, 'read');
    const position = vi.spyOn(log, 'position');
    const text = encodeToken('org-1', { 'order#of-somebody-else': 37 });
    const [own = '', mac = ''] = (await consistency.mint('org-1', { 'order#1': 1 })).split('.');
    const forged = [text, `${text}.`, `${text}.${mac}`, `${own}@2.${mac}`, `${own}.${mac.slice(1)}`, `${own}.`, own];
    for (const token of [...forged, `${text}.${await sealUnder('another key', text)}`]) {
      expect([token, await consistency.catchUp(token, 'org-1', ['orders'])]).toEqual([token, 'invalid']);
    }
    expect([read.mock.calls, position.mock.calls]).toEqual([[], []]);
  });

  it('names a bounded number of streams', () => {
    const positions = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`a#${n}`, 1]));
    expect(decodeToken(encodeToken('o', positions), 'o')).toHaveLength(MAX_TOKEN_POSITIONS);
  });
});
