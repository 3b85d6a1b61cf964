import { describe, expect, it } from 'vitest';
import type { Commit } from '../../src/kernel/commit.ts';
import type { DomainEvent, EventCatalogue } from '../../src/kernel/event.ts';
import { defineCommitView, defineView } from '../../src/views/define-view.ts';

type BookEvent =
  | DomainEvent<'BookBought', { readonly title: string; readonly cents: number }>
  | DomainEvent<'BookLent', { readonly to: string }>;
type ReaderEvent = DomainEvent<'ReaderJoined', { readonly name: string }>;

const bookEvents: EventCatalogue<BookEvent, 'book'> = {
  BookBought: { version: 1, fields: { title: 'label', cents: 'count' } },
  BookLent: { version: 1, fields: { to: 'personId' } },
};
const readerEvents: EventCatalogue<ReaderEvent, 'reader'> = { ReaderJoined: { version: 1, fields: { name: 'label' } } };

const key = { partition: 'p', sort: 's' };

const books = defineView({
  name: 'books',
  version: 3,
  streams: { book: bookEvents, reader: readerEvents },
  on: {
    book: {
      BookBought: ({ data }, meta) => [
        { kind: 'put', key, values: { title: data.title.toUpperCase(), cents: data.cents + 1, ...meta } },
      ],
    },
    reader: { ReaderJoined: ({ data }) => [{ kind: 'put', key, values: { name: data.name } }] },
  },
  checkpointRow: (bookId) => ({ partition: bookId, sort: 'book' }),
});

const commit: Commit = {
  stream: 'book#b1',
  version: 4,
  lastVersion: 6,
  id: 'c',
  hash: '',
  atMs: 7,
  actor: 'usr',
  correlation: 'r',
  events: [
    { type: 'BookLent', data: { to: 'usr' } },
    { type: 'BookBought', data: { title: 'Emma', cents: 1 } },
    { type: 'Forgotten', data: {} },
  ],
};

describe('a view defined by handlers', () => {
  it('subscribes to exactly the events that have a handler', () => {
    expect(books.subscribesTo).toEqual({ book: ['BookBought'], reader: ['ReaderJoined'] });
  });

  it('hands each event to its own handler with where it comes from, and passes over all others', () => {
    const meta = { stream: 'book#b1', aggregateId: 'b1', version: 5, lastVersion: 6, atMs: 7 };
    expect(books.project(commit)).toEqual([
      { kind: 'put', key, values: { title: 'EMMA', cents: 2, ...meta, actor: 'usr', correlation: 'r' } },
    ]);
  });

  it('is not misled by names that every object has', () => {
    expect(books.project({ ...commit, stream: 'constructor#1' })).toEqual([]);
    expect(books.project({ ...commit, events: [{ type: 'toString', data: {} }] })).toEqual([]);
  });

  it('keeps the checkpoint in the row that it names, if it names one', () => {
    expect(books.checkpointRow?.('book#b1')).toEqual({ partition: 'b1', sort: 'book' });
    expect(defineView({ name: 'v', version: 1, streams: { book: bookEvents }, on: {} })).not.toHaveProperty('home');
  });

  it('gets whole commits where it asks for them, of every event that the catalogues know', () => {
    const counted = defineCommitView({
      name: 'counts',
      version: 1,
      streams: { book: bookEvents, reader: readerEvents },
      onCommit: ({ events }) => [{ kind: 'add', key, amounts: { events: BigInt(events.length) } }],
    });
    expect(counted.subscribesTo).toEqual({ book: ['BookBought', 'BookLent'], reader: ['ReaderJoined'] });
    expect(counted.project(commit)).toEqual([{ kind: 'add', key, amounts: { events: 3n } }]);
  });

  it('does not compile with an event, an aggregate or a field that does not exist', () => {
    const of = { name: 'v', version: 1, streams: { book: bookEvents } };
    // @ts-expect-error: no such event
    defineView({ ...of, on: { book: { BookBougth: () => [] } } });
    // @ts-expect-error: no such aggregate among the streams
    defineView({ ...of, on: { boook: { BookBought: () => [] } } });
    // @ts-expect-error: a catalogue under another name than its aggregate's
    defineView({ ...of, streams: { boook: bookEvents }, on: { boook: { BookBought: () => [] } } });
    const unnamed: EventCatalogue<ReaderEvent> = readerEvents;
    // @ts-expect-error: a catalogue that does not say whose it is
    defineCommitView({ ...of, streams: { reader: unnamed }, onCommit: () => [] });
    // @ts-expect-error: a catalogue under another aggregate's name
    defineCommitView({ ...of, streams: { book: readerEvents }, onCommit: () => [] });
    // @ts-expect-error: an event of another aggregate
    defineView({ ...of, on: { book: { ReaderJoined: () => [] } } });
    // @ts-expect-error: no such field
    defineView({ ...of, on: { book: { BookLent: ({ data }) => [{ kind: 'put', key, values: { to: data.from } }] } } });
    // @ts-expect-error: a handler answers with changes
    defineView({ ...of, on: { book: { BookLent: () => 'lent' } } });
  });
});
