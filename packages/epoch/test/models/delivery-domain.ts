import type { Aggregate, AnyAggregate, Command } from '../../src/kernel/aggregate.ts';
import type { DomainEvent } from '../../src/kernel/event.ts';
import { reject } from '../../src/kernel/rejection.ts';
import type { Outgoing, Reaction, Saga } from '../../src/sagas/saga.ts';
import type { Change } from '../../src/views/change.ts';
import type { Projection } from '../../src/views/projection.ts';

/** Shelves hold books; a catalogue counts their pages; accounts are paid for them. */
export type ShelfEvent =
  | DomainEvent<'Placed', { readonly book: string; readonly pages: number }>
  | DomainEvent<'Cleared', { readonly book: string }>
  | DomainEvent<'Painted', { readonly book: string }>;
export type ShelfCommand = Command<'do', readonly ShelfEvent[]>;

export const shelf: Aggregate<null, ShelfCommand, ShelfEvent> = {
  name: 'shelf',
  reducerVersion: 1,
  initial: null,
  events: {
    Placed: { version: 1, fields: { book: 'id', pages: 'count' } },
    Cleared: { version: 1, fields: { book: 'id' } },
    Painted: { version: 1, fields: { book: 'id' } },
  },
  decide: ({ data }) => data,
  evolve: (state) => state,
};

type AccountEvent = DomainEvent<'Paid', { readonly by: string; readonly pages: number }>;
type AccountCommand = Command<'pay', { readonly pages: number }>;

/** Refuses what is odd, so that there are answers to give. */
export const account: Aggregate<null, AccountCommand, AccountEvent> = {
  name: 'account',
  reducerVersion: 1,
  initial: null,
  events: { Paid: { version: 1, fields: { by: 'id', pages: 'count' } } },
  decide: ({ id, data }) =>
    data.pages % 2 === 1
      ? reject('odd', `${data.pages} is odd`)
      : [{ type: 'Paid', data: { by: id, pages: data.pages } }],
  evolve: (state) => state,
};

export const registry: Readonly<Record<string, AnyAggregate>> = { shelf, account };

/** A shelf's rows are enumerated, its own row keeps the checkpoint, and the catalogue's sum is everybody's. */
export const library = (version: number, isBroken: (stream: string) => boolean): Projection => ({
  name: 'library',
  version,
  subscribesTo: { shelf: ['Placed', 'Cleared', 'Painted'] },
  checkpointRow: (stream) => ({ partition: 'shelves', sort: stream }),
  project: ({ stream, events }) => {
    if (isBroken(stream)) throw new TypeError('a bug that is mended later');
    return events.flatMap(({ type, data }): readonly Change[] => {
      const { book, pages } = data as { readonly book: string; readonly pages: number };
      const checkpointRow = { partition: 'shelves', sort: stream };
      if (type === 'Cleared') return [{ kind: 'deleteAll', partition: stream }];
      if (type === 'Painted') return [{ kind: 'updateAll', partition: stream, set: { colour: book } }];
      return [
        { kind: 'put', key: { partition: stream, sort: book }, values: { pages } },
        { kind: 'add', key: { partition: 'totals', sort: 'all' }, amounts: { pages: BigInt(pages) } },
        { kind: 'update', key: checkpointRow, set: { last: book } },
      ];
    });
  },
});

export interface Noted {
  /** Versions of the commits that it has seen, in their order. */
  readonly seen: readonly number[];
  readonly refused: number;
}

const payment = (book: string, pages: number): Outgoing => ({
  aggregate: 'account',
  aggregateId: book,
  type: 'pay',
  data: { pages },
});

const noting: Pick<Saga<Noted>, 'initial' | 'stateVersion' | 'hasTimers' | 'react'> = {
  hasTimers: true,
  initial: { seen: [], refused: 0 },
  stateVersion: 1,
  react: (state, { version, events, atMs }) => ({
    state: { ...state, seen: [...state.seen, version] },
    send: events.flatMap(({ type, data }) => {
      const { book, pages } = data as { readonly book: string; readonly pages: number };
      if (type !== 'Placed') return [];
      const later = { ...payment(book, 2 * pages), notBeforeMs: atMs + 120_000, timer: `${book}-${version}` };
      return pages % 3 === 0 ? [payment(book, pages), later] : [payment(book, pages)];
    }),
  }),
};

/** Knows by its own state what it has processed; rejections are only recorded. */
export const plainSaga: Saga<Noted> = { ...noting, name: 'plain', subscribesTo: { shelf: ['Placed', 'Cleared'] } };

/** Answers a rejection by one page less, which is even. */
export const askingSaga: Saga<Noted> = {
  ...noting,
  name: 'asking',
  subscribesTo: { shelf: ['Placed'] },
  answered: (state, { sent, rejection }) => (rejection === undefined ? { state, send: [] } : onePageLess(state, sent)),
};

function onePageLess(state: Noted, { aggregateId, data }: Outgoing): Reaction<Noted> {
  const { pages } = data as { readonly pages: number };
  return { state: { ...state, refused: state.refused + 1 }, send: [payment(aggregateId, pages - 1)] };
}

/** The same, which is told of rejections alone. */
export const complainingSaga: Saga<Noted> = {
  ...noting,
  name: 'complaining',
  subscribesTo: { shelf: ['Placed'] },
  rejected: (state, { sent }) => onePageLess(state, sent),
};
