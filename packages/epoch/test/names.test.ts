import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Aggregate,
  type Command,
  createKernel,
  type Head,
  memoryStore,
  verifyChain,
} from '../src/kernel/index.ts';
import { matchesFilter } from '../src/subscriptions/subscriber.ts';
import type { RowValue } from '../src/views/change.ts';
import { judgeRow } from '../src/views/compile.ts';
import { createMemoryViewStore } from '../src/views/memory-view-store.ts';
import { validateChanges } from '../src/views/validate-change.ts';
import { digest, origin, testRuntime } from './basket.ts';

/** What every object of JavaScript has by itself. */
const INHERITED = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'];
const ANY_NAME = [...INHERITED, '__proto__', '__defineGetter__'];

type Noted = { readonly type: 'Noted'; readonly data: Readonly<Record<string, unknown>> };
const note: Aggregate<{ readonly last?: unknown }, Command<'note', Noted['data']>, Noted> = {
  name: 'note',
  reducerVersion: 1,
  initial: {},
  events: { Noted: { version: 1, fields: {} } },
  decide: ({ data }) => [{ type: 'Noted', data }],
  evolve: (_, { data }) => ({ last: data }),
};

describe.each(ANY_NAME)('a name like %s', (name) => {
  it('may name an aggregate, an id and a field: what is written is read', async () => {
    const store = memoryStore({ digest });
    const named = { ...note, name: name === 'constructor' ? name : 'note' };
    const data = JSON.parse(`{"${name}":{"x":1}}`) as Noted['data'];
    const kernel = createKernel({ store, ...testRuntime(), cacheSize: 10 });
    await kernel.execute(named, { type: 'note', id: 'c', aggregateId: name, data }, origin);
    const stream = `${named.name}#${name}`;
    const [row] = store.rows(stream);
    expect(row?.events).toContain(`{"${name}":{"x":1}}`);
    expect(JSON.stringify((await createKernel({ store, ...testRuntime() }).load(named, name)).state)).toBe(
      `{"last":{"${name}":{"x":1}}}`,
    );
    expect(await verifyChain(store, stream, digest)).toMatchObject({ ok: true });
  });

  it('is delivered to none that has not subscribed to it', () => {
    expect(matchesFilter({ note: ['Noted'] }, `${name}#1`, ['Noted', name])).toBe(false);
  });

  it('is no event type unless the catalogue has it', async () => {
    const kernel = createKernel({ store: memoryStore({ digest }), ...testRuntime() });
    const odd = { ...note, decide: () => JSON.parse(`[{"type":"${name}","data":{}}]`) as Noted[] };
    const executed = kernel.execute(odd, { type: 'note', id: 'c', aggregateId: '1', data: {} }, origin);
    await expect(executed).rejects.toMatchObject({ code: 'unknown-event', type: name });
  });
});

describe.each(INHERITED)('an attribute called %s', (attribute) => {
  const key = { partition: 'p', sort: 's' };

  it('is unset until it is set', () => {
    const row: Readonly<Record<string, RowValue>> = { a: 1 };
    expect(judgeRow(row, { kind: 'unset', attribute })).toBe(true);
    expect(judgeRow(row, { kind: 'equals', attribute, value: 1 })).toBe(false);
    expect(judgeRow({ [attribute]: 1 }, { kind: 'unset', attribute })).toBe(false);
  });

  it('can be removed, set and added to', async () => {
    expect(() => validateChanges([{ kind: 'update', key, set: { a: 1 }, remove: [attribute] }])).not.toThrow();
    const store = createMemoryViewStore();
    const changes = [{ atMs: 1, change: { kind: 'add', key, amounts: { [attribute]: 2n } } as const }];
    await store.apply([{ view: 'v@1', stream: 's#1', from: { version: 0 }, to: { version: 1 }, changes }]);
    expect((await store.at('v@1').get('v', key))?.values).toEqual({ [attribute]: 2n });
  });
});

describe('texts beside the events', () => {
  it('are kept as they are or refused: a hash never fails to fit what was written', async () => {
    const texts = fc.string({ unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(texts, texts, texts, async (actor, correlation, causation) => {
        const store = memoryStore({ digest });
        const kernel = createKernel({ store, ...testRuntime() });
        const command = { type: 'note', id: 'c', aggregateId: '1', data: {} } as const;
        const isWhole = [actor, correlation, causation].every((text) => text.isWellFormed());
        const executed = kernel.execute(note, command, { actor, correlation, causation }).then(
          () => true,
          ({ code }) => code,
        );
        expect(await executed).toBe(isWhole ? true : 'not-encodable');
        const head: Pick<Head, 'version'> = { version: await store.position('note#1') };
        expect(head.version).toBe(isWhole ? 1 : 0);
      }),
    );
  });

  it('with half a surrogate pair are refused', async () => {
    const kernel = createKernel({ store: memoryStore({ digest }), ...testRuntime() });
    const command = { type: 'note', id: 'c', aggregateId: '1', data: {} } as const;
    for (const origin of [
      { actor: 'a\ud800', correlation: 'c' },
      { actor: 'a', correlation: '\udc00' },
      { actor: 'a', correlation: 'c', causation: '\ud800' },
    ]) {
      await expect(kernel.execute(note, command, origin)).rejects.toMatchObject({ code: 'not-encodable' });
    }
  });
});
