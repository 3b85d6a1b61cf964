import { createKernel, type EventStore, type Kernel, type Outcome } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import { type BookState, book, type LoanCommand, type LoanEvent } from './loan.ts';

/** Names live here and nowhere else: a reader who leaves is forgotten by deleting one entry. */
export interface Readers {
  join(readerId: string, name: string): void;
  nameOf(readerId: string): string | undefined;
  forget(readerId: string): void;
}

export interface Library {
  readonly kernel: Kernel;
  readonly readers: Readers;
  send(command: LoanCommand, deskId: string): Promise<Outcome<BookState, LoanEvent>>;
  /** Who has borrowed a book, newest last; a reader who was forgotten is `a former reader`. */
  borrowers(bookId: string): Promise<readonly string[]>;
}

export function openLibrary(store: EventStore): Library {
  const kernel = createKernel({ store, ...nodeRuntime(), cacheSize: 100 });
  const names = new Map<string, string>();
  const readers: Readers = {
    join: (readerId, name) => void names.set(readerId, name),
    nameOf: (readerId) => names.get(readerId),
    forget: (readerId) => void names.delete(readerId),
  };
  return {
    kernel,
    readers,
    send: (command, deskId) => kernel.execute(book, command, { actor: deskId, correlation: command.id }),
    async borrowers(bookId) {
      const found: string[] = [];
      for await (const { events } of kernel.history(book, bookId)) {
        for (const event of events) {
          if (event.type === 'BookLent') found.push(readers.nameOf(event.data.readerId) ?? 'a former reader');
        }
      }
      return found;
    },
  };
}
