import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCommit } from '../src/kernel/fold.ts';
import {
  type Aggregate,
  type Command,
  type StoredCommit,
  type StoredEvent,
  upcastCommit,
} from '../src/kernel/index.ts';
import { foldableEvents } from '../src/kernel/upcast.ts';
import shapes from './fixtures/tariff-events.json' with { type: 'json' };

type TariffEvent =
  | { readonly type: 'PriceSet'; readonly data: { readonly cents: number; readonly currency: string } }
  | { readonly type: 'NoteAdded'; readonly data: { readonly text: string } };

/**
 * Three generations: PriceSet@1 held euros as a number, @2 cents, @3 names its currency. PriceAndNoteSet@1 was one event
 * and is two today; Renamed@1 is gone altogether.
 */
const tariff: Aggregate<{ cents: number; currency: string; notes: readonly string[] }, Command, TariffEvent> = {
  name: 'tariff',
  reducerVersion: 1,
  initial: { cents: 0, currency: '', notes: [] },
  events: {
    PriceSet: { version: 3, fields: { cents: 'count', currency: 'code' } },
    NoteAdded: { version: 1, fields: { text: 'label' } },
  },
  upcasters: {
    PriceSet: {
      1: ({ data }) => [{ type: 'PriceSet', schema: 2, data: { cents: (data as { euros: number }).euros * 100 } }],
      2: ({ data }) => [{ type: 'PriceSet', schema: 3, data: { ...(data as { cents: number }), currency: 'EUR' } }],
    },
    PriceAndNoteSet: {
      1: ({ data }) => {
        const { euros, note } = data as { euros: number; note: string };
        return [
          { type: 'PriceSet', schema: 1, data: { euros } },
          { type: 'NoteAdded', schema: 1, data: { text: note } },
        ];
      },
    },
    Renamed: { 1: () => [] },
  },
  decide: () => [],
  evolve: (state, event) =>
    event.type === 'PriceSet' ? { ...state, ...event.data } : { ...state, notes: [...state.notes, event.data.text] },
};

const commit = (events: readonly StoredEvent[], stream = 'tariff#1', version = 1): StoredCommit => ({
  stream,
  version,
  lastVersion: version + events.length - 1,
  id: 'c',
  atMs: 1,
  actor: 'a',
  correlation: 'r',
  hash: '',
  events,
});

describe('upcasting', () => {
  it.each(shapes)(
    'turns the stored fixture $stored.type of schema $stored.schema into today’s events',
    ({ stored, today }) => {
      expect(upcastCommit([tariff], commit([stored])).events).toEqual(today);
    },
  );

  it('has a fixture for every old shape', () => {
    const old = Object.entries(tariff.upcasters ?? {}).flatMap(([type, by]) =>
      Object.keys(by).map((v) => `${type}@${v}`),
    );
    expect(shapes.map(({ stored }) => `${stored.type}@${stored.schema}`)).toEqual(expect.arrayContaining(old));
  });

  it('commutes with folding: old events fold to what today’s events fold to', () => {
    const stored = fc.constantFrom<StoredEvent>(...shapes.map((shape) => shape.stored));
    fc.assert(
      fc.property(fc.array(stored, { minLength: 1, maxLength: 8 }), (events) => {
        const whole = foldCommit(tariff, tariff.initial, commit(events));
        const today = foldableEvents(tariff, commit(events));
        const folded = today.reduce(
          (s, { type, data }) => tariff.evolve(s, { type, data } as TariffEvent),
          tariff.initial,
        );
        expect(folded).toEqual(whole);
        // Upcasting what is upcast changes nothing.
        if (today.length > 0) expect(foldableEvents(tariff, commit(today))).toEqual(today);
      }),
    );
  });

  it('lets readers pass over an unknown type, but lets no state be folded from it', () => {
    const unknown = commit([
      { type: 'PriceSet', schema: 3, data: { cents: 1, currency: 'EUR' } },
      { type: 'Odd', schema: 1, data: {} },
    ]);
    expect(upcastCommit([tariff], unknown).events[1]).toEqual({ type: 'Odd', data: {} });
    expect(() => foldCommit(tariff, tariff.initial, unknown)).toThrow(
      expect.objectContaining({ code: 'unknown-event', stream: 'tariff#1', version: 2, type: 'Odd', schema: 1 }),
    );
  });

  it('refuses to fold a shape that is newer than the code', () => {
    const newer = commit([{ type: 'PriceSet', schema: 4, data: {} }]);
    expect(() => foldCommit(tariff, tariff.initial, newer)).toThrow(
      expect.objectContaining({ code: 'unknown-event', schema: 4 }),
    );
  });

  it('does not take what every object has for a type or an upcaster', () => {
    const odd = commit([{ type: 'constructor', schema: 1, data: {} }]);
    expect(() => foldCommit(tariff, tariff.initial, odd)).toThrow(expect.objectContaining({ code: 'unknown-event' }));
    expect(upcastCommit([tariff], odd).events).toEqual([{ type: 'constructor', data: {} }]);
  });

  it('ends when upcasters go in circles', () => {
    const circular = { ...tariff, upcasters: { PriceSet: { 1: (event: StoredEvent) => [event] } } };
    const old = commit([{ type: 'PriceSet', schema: 1, data: {} }], 'tariff#1', 5);
    expect(() => foldCommit(circular, tariff.initial, old)).toThrow(
      expect.objectContaining({ code: 'corrupt-commit', stream: 'tariff#1', version: 5 }),
    );
  });

  it('leaves commits of unknown aggregates as they are', () => {
    const foreign = commit([{ type: 'PriceSet', schema: 1, data: { euros: 1 } }], 'other#1');
    expect(upcastCommit([tariff], foreign).events).toEqual([{ type: 'PriceSet', data: { euros: 1 } }]);
  });
});
