import { describe, expect, it } from 'vitest';
import {
  type Aggregate,
  aggregateIdOf,
  aggregateNameOf,
  assertStreamName,
  type Command,
  type CommitRecord,
  commitOfRecord,
  eventId,
  idempotencyMarkerKey,
  MAX_COMMIT_BYTES,
  MAX_EVENTS_PER_COMMIT,
  MAX_MARKER_KEY_BYTES,
  MAX_STREAM_BYTES,
  parseEventId,
  sequenceMarkerKey,
} from '../src/kernel/index.ts';
import { collect } from '../src/testing/index.ts';
import { add, basket, memoryKernel, open, origin } from './basket.ts';

describe('the name of a stream', () => {
  it.each([
    '',
    '#',
    'file',
    'file#',
    '#1',
    'File#1',
    'file#a b',
    'file#a\n',
    'file#\u0000',
    'file#a@1',
    'file#\ud800',
    '1f#1',
  ])('is not %j', async (name) => {
    expect(() => assertStreamName(name)).toThrow(expect.objectContaining({ code: 'name-invalid' }));
  });

  it.each(['file#1', 'daily-usage#01J8Z', 'saga#file#01J', 'f2#ä'])('may be %j', (name) => {
    expect(() => assertStreamName(name)).not.toThrow();
  });

  it('is bounded', () => {
    const longest = `file#${'a'.repeat(MAX_STREAM_BYTES - 5)}`;
    expect(() => assertStreamName(longest)).not.toThrow();
    expect(() => assertStreamName(`${longest}a`)).toThrow(`${MAX_STREAM_BYTES + 1} bytes`);
  });

  it('is checked before anything is read', async () => {
    const { kernel } = memoryKernel();
    await expect(kernel.execute(basket, open(''), origin)).rejects.toMatchObject({ code: 'name-invalid' });
    await expect(kernel.load(basket, 'a\tb')).rejects.toMatchObject({ code: 'name-invalid' });
  });

  it('and a version make an event’s id, and come back from it', () => {
    expect(eventId('saga#file#1', 7)).toBe('saga#file#1@7');
    expect(parseEventId('saga#file#1@7')).toEqual({ stream: 'saga#file#1', version: 7 });
    for (const odd of ['request-1', 'file#1', 'file#1@', 'file#1@0', 'file#1@1.5', 'file#1@x', '@7', '']) {
      expect(parseEventId(odd)).toBeUndefined();
    }
    expect([aggregateNameOf('saga#file#1'), aggregateIdOf('saga#file#1')]).toEqual(['saga', 'file#1']);
    expect(aggregateNameOf('odd')).toBe('');
  });
});

describe('the key of a marker', () => {
  it('keeps its parts apart, whatever they contain', () => {
    const key = { actor: 'a', route: 'b', key: 'c', bodyHash: '' };
    expect(idempotencyMarkerKey({ ...key, actor: 'a","b' })).not.toBe(idempotencyMarkerKey({ ...key, route: 'b","b' }));
    expect(sequenceMarkerKey('a', 'b#c')).not.toBe(sequenceMarkerKey('a#b', 'c'));
  });

  it('is bounded', () => {
    const of = (length: number) =>
      idempotencyMarkerKey({ actor: '', route: '', key: 'k'.repeat(length), bodyHash: '' });
    const overhead = of(0).length;
    expect(of(MAX_MARKER_KEY_BYTES - overhead)).toHaveLength(MAX_MARKER_KEY_BYTES);
    expect(() => of(MAX_MARKER_KEY_BYTES - overhead + 1)).toThrow(expect.objectContaining({ code: 'name-invalid' }));
  });
});

describe('a decision that cannot be written', () => {
  const careless = (events: readonly unknown[], initial: unknown = {}): Aggregate<unknown, Command, never> => ({
    name: 'careless',
    initial,
    reducerVersion: 1,
    events: { Happened: { version: 1, fields: {} } } as never,
    decide: () => events as never,
    evolve: (state) => state,
  });
  const command = { type: 'go', id: 'c', aggregateId: '1', data: {} };
  const attempt = (events: readonly unknown[], initial?: unknown) =>
    memoryKernel().kernel.execute(careless(events, initial), command, origin);
  const happened = (data: unknown) => ({ type: 'Happened', data });

  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['undefined', undefined],
    ['a BigInt', 1n],
    ['a date', new Date(0)],
    ['binary', new Uint8Array(2)],
  ])('for its payload holds %s, is refused with the event’s place', async (_, value) => {
    await expect(attempt([happened({}), happened({ value })])).rejects.toMatchObject({
      code: 'not-encodable',
      path: 'careless#1@2 Happened.data.value',
    });
  });

  it('for its state holds what JSON does not, is refused too', async () => {
    await expect(attempt([happened({})], { at: Number.NaN })).rejects.toMatchObject({
      code: 'not-encodable',
      path: 'careless#1@1 state.at',
    });
  });

  it('for the catalogue lacks the type, is refused', async () => {
    await expect(attempt([{ type: 'Odd', data: {} }])).rejects.toMatchObject({
      code: 'unknown-event',
      type: 'Odd',
      version: 1,
    });
    await expect(attempt([{ type: 'toString', data: {} }])).rejects.toMatchObject({ code: 'unknown-event' });
  });

  it('for it has too many events, is refused; one less is not', async () => {
    const events = Array.from({ length: MAX_EVENTS_PER_COMMIT + 1 }, () => happened(1));
    await expect(attempt(events)).rejects.toMatchObject({
      code: 'commit-too-large',
      stream: 'careless#1',
      version: 1,
      actual: MAX_EVENTS_PER_COMMIT + 1,
      limit: MAX_EVENTS_PER_COMMIT,
    });
    expect(await attempt(events.slice(1))).toMatchObject({ ok: true, version: MAX_EVENTS_PER_COMMIT });
  });

  it('for it is larger than an item, is refused', async () => {
    await expect(attempt([happened('x'.repeat(MAX_COMMIT_BYTES))])).rejects.toMatchObject({
      code: 'commit-too-large',
      limit: MAX_COMMIT_BYTES,
    });
  });

  it('leaves a state at home that is larger than an item, and is written', async () => {
    const { kernel, store } = memoryKernel();
    const huge = careless([happened(1)], { text: 's'.repeat(MAX_COMMIT_BYTES) });
    for (let i = 0; i < 9; i += 1) expect(await kernel.execute(huge, command, origin)).toMatchObject({ ok: true });
    expect(store.rows('careless#1').every(({ state }) => state === undefined)).toBe(true);
    expect(await kernel.load(huge, '1')).toMatchObject({ version: 9 });
  });
});

describe('a corrupt log', () => {
  async function corrupted(change: (row: CommitRecord) => Partial<CommitRecord>, version = 2) {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    for (let i = 0; i < 3; i += 1) await kernel.execute(basket, add('b'), origin);
    const row = store.rows('basket#b')[version - 1];
    if (row === undefined) throw new Error('no such row');
    store.overwrite({ ...row, ...change(row) });
    return { kernel, store };
  }

  it.each<[string, (row: CommitRecord) => Partial<CommitRecord>]>([
    ['events that are not JSON', () => ({ events: '[{' })],
    ['events that are not a list', () => ({ events: '{}' })],
    ['no events', () => ({ events: '[]' })],
    ['an event without a type', () => ({ events: '[{"schema":1,"data":{}}]' })],
    ['an event without a schema', () => ({ events: '[{"type":"ItemAdded","data":{}}]' })],
    ['an event without data', () => ({ events: '[{"type":"ItemAdded","schema":1}]' })],
    ['an event that is null', () => ({ events: '[null]' })],
    ['an event that is a text', () => ({ events: '["x"]' })],
    ['a last version that does not fit', ({ last }) => ({ last: last + 1 })],
  ])('stops a reader at %s, naming stream and version', async (_, change) => {
    const { store } = await corrupted(change);
    await expect(collect(store.read('basket#b'))).rejects.toMatchObject({
      code: 'corrupt-commit',
      stream: 'basket#b',
      version: 2,
    });
  });

  it('stops a load too, unless a later state makes the commit unnecessary', async () => {
    const broken = await corrupted(() => ({ events: 'x' }), 4);
    await expect(broken.kernel.load(basket, 'b')).rejects.toMatchObject({ code: 'corrupt-commit', version: 4 });
    const behind = await corrupted(() => ({ events: 'x' }), 2);
    expect(await behind.kernel.load(basket, 'b')).toMatchObject({ version: 4 });
  });

  it.each([
    ['not JSON', { state: '{', reducer: 1 }],
    ['of no reducer', { state: '{}', reducer: Number.NaN }],
  ])('stops no reader when only the inline snapshot is damaged: %s', async (_, damage) => {
    const whole = await corrupted(() => ({}), 4);
    const { kernel, store } = await corrupted(() => damage, 4);
    expect(await collect(store.read('basket#b'))).toHaveLength(4);
    expect((await kernel.load(basket, 'b')).state).toEqual((await whole.kernel.load(basket, 'b')).state);
  });

  it('costs a scan that reports it the rest of its stream and no other', async () => {
    const { kernel, store } = await corrupted(() => ({ events: 'x' }), 2);
    await kernel.execute(basket, open('c'), origin);
    const unreadable: string[] = [];
    const read = await collect(store.scan(0, 1, (stream) => void unreadable.push(stream)));
    expect(read.map(({ stream, version }) => `${stream}@${version}`)).toEqual(['basket#b@1', 'basket#c@1']);
    expect(unreadable).toEqual(['basket#b']);
  });

  it('never has a gap or an overlap that a reader passes over', async () => {
    const { store } = await corrupted((row) => ({
      events: row.events.replace(']', `,${row.events.slice(1)}`),
      last: row.last + 1,
    }));
    await expect(collect(store.read('basket#b'))).rejects.toMatchObject({ code: 'corrupt-commit', version: 3 });
    await expect(collect(store.scan(0, 1))).rejects.toMatchObject({ code: 'corrupt-commit', version: 3 });
  });

  it('is not a version below one', () => {
    const row = {
      stream: 'a#1',
      id: 'i',
      at: 1,
      correlation: 'r',
      actor: 'u',
      events: '[{"type":"A","schema":1,"data":1}]',
      hash: 'h',
    };
    for (const version of [0, -1, 1.5, Number.NaN]) {
      expect(() => commitOfRecord({ ...row, version, last: version })).toThrow(
        expect.objectContaining({ code: 'corrupt-commit' }),
      );
    }
    expect(commitOfRecord({ ...row, version: 1, last: 1 }).commit.version).toBe(1);
  });
});
