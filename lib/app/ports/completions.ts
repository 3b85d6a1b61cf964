import type { Rejection } from 'epoch';

/** An upload whose parts the store shall join. `as`: it becomes a file, or stays staged as the output of an attempt. */
export interface CompletionOrder {
  readonly org: string;
  readonly fileId: string;
  readonly as: 'file' | 'output';
}

/** Completions that take the store longer than a request may last: a worker does them, and requests ask how they stand. */
export interface Completions {
  /** Puts it on the worker's queue and notes that it is ordered. Twice is harmless: whoever comes second finds it done. */
  order(order: CompletionOrder): Promise<void>;
  /** How the last order stands; undefined without one, or when it is too old to be waited for. A refusal is given once. */
  take(fileId: string): Promise<'ordered' | Rejection | undefined>;
  /** The worker is done: with a refusal, or with nothing more to say, as the log says the rest. */
  end(fileId: string, refused?: Rejection): Promise<void>;
}
