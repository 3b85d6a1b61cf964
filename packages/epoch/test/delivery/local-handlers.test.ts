import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createConsistency, MAX_COMMITS_PER_QUERY } from '../../src/consistency/consistency.ts';
import {
  decodeToken,
  encodeToken,
  MAX_MERGED_POSITIONS,
  MAX_TOKEN_POSITIONS,
} from '../../src/consistency/consistency-token.ts';
import { createProjectingKernel } from '../../src/consistency/projecting-kernel.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { memoryStore } from '../../src/kernel/memory-store.ts';
import { createLiveReader, LIVE_POINTER_MS } from '../../src/views/live-reader.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import { createUpcast } from '../../src/views/upcast.ts';
import { digest, order, paid } from './bank.ts';

const never = () => new Promise<void>(() => {});
const orders: Projection = {
  name: 'orders',
  version: 1,
  subscribesTo: { order: ['PaymentOrdered'] },
  checkpointRow: (stream) => ({ partition: stream, sort: 'order' }),
  project: (commit) => [
    { kind: 'update', key: { partition: commit.stream, sort: 'order' }, set: { last: commit.lastVersion } },
  ],
};

const sealUnder = async (key: string, text: string) => digest(`${key} ${text}`).slice(0, 22);
const seal = (text: string) => sealUnder('a key', text);
const textOf = (token: string) => token.slice(0, token.lastIndexOf('.'));

function setUp(projection: Projection = orders, pause: (ms: number) => Promise<void> = never) {
  const log = memoryStore({ digest });
  const store = createMemoryViewStore();
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const bare = createKernel({ store: log, nowMs: () => 1, newId });
  const projector = createProjector({ projection, store, reader: log, upcast: createUpcast([order]), nowMs: () => 1 });
  const observed: string[] = [];
  const observe = (id: string, outcome: string) => observed.push(`${id} ${outcome}`);
  const kernel = createProjectingKernel({ kernel: bare, inline: [projector], pause, observe });
  const consistency = createConsistency({
    projectors: { orders: projector },
    checkpointRows: { orders: orders.checkpointRow },
    store,
    reader: log,
    pause,
    seal,
  });
  const row = async () => (await store.at('orders@1').get('orders', { partition: 'order#1', sort: 'order' }))?.values;
  const send = (through: typeof kernel) =>
    through.execute(
      order,
      { type: 'Order', id: newId(), aggregateId: '1', data: { events: [paid('a', 1)] } },
      { actor: 'u', correlation: 'c' },
    );
  return { log, store, projector, kernel, bare, consistency, observed, row, send };
}

describe('a kernel that projects in its own process', () => {
  it('shows a command its effect at once, without the bus', async () => {
    const { kernel, send, row } = setUp();
    await send(kernel);
    expect(await row()).toEqual({ last: 1 });
    await send(kernel);
    expect(await row()).toEqual({ last: 2 });
  });

  it('costs a view one write and no read', async () => {
    const { kernel, send, store } = setUp();
    const read = vi.spyOn(store, 'checkpoint');
    const written = vi.spyOn(store, 'apply');
    await send(kernel);
    await send(kernel);
    expect(read).not.toHaveBeenCalled();
    expect(written).toHaveBeenCalledTimes(2);
  });

  it('leaves a view that is behind to the bus', async () => {
    const { kernel, bare, send, row, observed, projector } = setUp();
    await send(bare);
    await send(kernel);
    expect(await row()).toBeUndefined();
    expect(observed).toEqual(['orders@1 behind']);
    await projector.catchUp('order#1');
    expect(await row()).toEqual({ last: 2 });
  });

  it('answers in spite of a view that fails', async () => {
    const { kernel, send, observed, projector, store } = setUp({
      ...orders,
      project: () => {
        throw new Error('broken');
      },
    });
    expect(await send(kernel)).toMatchObject({ ok: true, version: 1 });
    expect(observed).toEqual(['orders@1 failed']);
    // The next delivery counts the failure; a shortcut parks nothing.
    expect(await projector.position('order#1')).toMatchObject({ version: 0, parked: false });
    expect(await store.checkpoint({ view: 'orders@1', stream: 'order#1' })).toMatchObject({ failures: 0 });
  });

  it('waits for a slow view until the deadline and no longer', async () => {
    const { bare, send, log } = setUp();
    const slow = {
      ...createProjector({
        projection: orders,
        store: createMemoryViewStore(),
        reader: log,
        upcast: createUpcast([order]),
        nowMs: () => 1,
      }),
      deliver: never as never,
    };
    const observed: string[] = [];
    const kernel = createProjectingKernel({
      kernel: bare,
      inline: [slow],
      pause: async () => {},
      observe: (...each) => observed.push(each.join(' ')),
    });
    expect(await send(kernel)).toMatchObject({ ok: true });
    expect(observed).toEqual(['orders@1 late']);
  });

  it('does the same for several streams at once', async () => {
    const { kernel, row } = setUp();
    const step = (id: string) =>
      ({
        aggregate: order,
        command: { type: 'Order', id, aggregateId: id, data: { events: [paid('a', 1)] } },
      }) as const;
    await kernel.executeAll([step('1'), step('2')], { actor: 'u', correlation: 'c' });
    expect(await row()).toEqual({ last: 1 });
  });
});

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

  it('waits for the version that is live while this code holds another', async () => {
    const { bare, send, consistency, store, log } = setUp();
    await store.claimLive('orders', 0);
    await send(bare);
    const token = await consistency.mint('o', { 'order#1': 1 });
    expect(await consistency.catchUp(token, 'o', ['orders'])).toBe('behind');
    const old = createProjector({
      projection: { ...orders, version: 0 },
      store,
      reader: log,
      upcast: createUpcast([order]),
      nowMs: () => 1,
    });
    await old.catchUp('order#1');
    expect(await consistency.catchUp(token, 'o', ['orders'])).toBe('current');
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

describe('a live reader', () => {
  it('reads the version that is live and follows a switch', async () => {
    const store = createMemoryViewStore();
    const put = (view: string, n: number) =>
      store.apply([
        {
          view,
          stream: 's#1',
          from: { version: 0 },
          to: { version: 1 },
          changes: [{ atMs: 1, change: { kind: 'put', key: { partition: 'p', sort: 's' }, values: { n } } }],
        },
      ]);
    await put('v@1', 1);
    await put('v@2', 2);
    let nowMs = 0;
    const reader = (declared: number) => createLiveReader({ store, versions: { v: declared }, nowMs: () => nowMs });
    const older = reader(1);
    const value = async (which = older) => (await which.get('v', { partition: 'p', sort: 's' }))?.values['n'];
    expect(await value()).toBe(1);
    expect(await value(reader(2))).toBe(1);
    await store.switchLive('v', 1, 2);
    expect(await value()).toBe(1);
    nowMs = LIVE_POINTER_MS;
    expect(await value()).toBe(2);
    await expect(older.get('unknown', { partition: 'p', sort: 's' })).rejects.toMatchObject({ code: 'unknown-view' });
  });
});
