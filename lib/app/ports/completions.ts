import type { Rejection } from 'epoch';

/** An order to complete an upload: the store joins its parts. `as`: it becomes a file, or stays staged as the output of an attempt. */
export interface CompletionOrder {
  readonly org: string;
  readonly fileId: string;
  readonly as: 'file' | 'output';
}

/** Completions that take longer than a request may last: a worker does them, and requests ask for the result. */
export interface Completions {
  /** Puts the order on the worker's queue, and notes it. Ordering twice is harmless: the second finds it done. */
  order(order: CompletionOrder): Promise<void>;
  /** The state of the last order; undefined when there is none, or when it is too old to wait for. A refusal is returned once. */
  take(fileId: string): Promise<'ordered' | Rejection | undefined>;
  /** The worker has ended: with a refusal, or without one, when the log has the result. */
  end(fileId: string, refused?: Rejection): Promise<void>;
}
