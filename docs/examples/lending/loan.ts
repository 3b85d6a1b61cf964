import { type Aggregate, type Command, reject } from 'epoch';

/** A book of a lending library: lent to one person at a time, each loan for four weeks. */
export type LoanEvent =
  | { readonly type: 'BookAcquired'; readonly data: { readonly title: string } }
  | { readonly type: 'BookLent'; readonly data: { readonly readerId: string; readonly dueMs: number } }
  | { readonly type: 'BookReturned'; readonly data: { readonly lateByDays: number } };

export type LoanCommand =
  | Command<'acquire', { readonly title: string }>
  | Command<'lend', { readonly readerId: string }>
  | Command<'return', Record<never, never>>;

export type BookState =
  | { readonly status: 'unknown' }
  | { readonly status: 'on-shelf'; readonly title: string; readonly loans: number }
  | { readonly status: 'lent'; readonly title: string; readonly loans: number; readonly dueMs: number };

const DAY_MS = 86_400_000;
const LOAN_MS = 28 * DAY_MS;

export const book: Aggregate<BookState, LoanCommand, LoanEvent> = {
  name: 'book',
  reducerVersion: 1,
  initial: { status: 'unknown' },
  events: {
    BookAcquired: { version: 1, fields: { title: 'label' } },
    BookLent: { version: 1, fields: { readerId: 'personId', dueMs: 'timeMs' } },
    BookReturned: { version: 1, fields: { lateByDays: 'count' } },
  },
  decide(command, state, { nowMs }) {
    switch (command.type) {
      case 'acquire':
        if (state.status !== 'unknown')
          return reject('already-acquired', `book ${command.aggregateId} is in the library`);
        return [{ type: 'BookAcquired', data: command.data }];
      case 'lend':
        if (state.status !== 'on-shelf')
          return reject('not-on-shelf', `the book is ${state.status}, it must be on the shelf`);
        return [{ type: 'BookLent', data: { readerId: command.data.readerId, dueMs: nowMs + LOAN_MS } }];
      case 'return': {
        if (state.status !== 'lent') return [];
        const lateByDays = Math.max(0, Math.ceil((nowMs - state.dueMs) / DAY_MS));
        return [{ type: 'BookReturned', data: { lateByDays } }];
      }
    }
  },
  evolve(state, event) {
    const { title, loans } = state.status === 'unknown' ? { title: '', loans: 0 } : state;
    switch (event.type) {
      case 'BookAcquired':
        return { status: 'on-shelf', title: event.data.title, loans };
      case 'BookLent':
        return { status: 'lent', title, loans: loans + 1, dueMs: event.data.dueMs };
      case 'BookReturned':
        return { status: 'on-shelf', title, loans };
    }
  },
};
