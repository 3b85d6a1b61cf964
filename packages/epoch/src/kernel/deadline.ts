import { DeadlineError } from './errors.ts';

/** Elapsed time, independent of the platform's clock. */
export interface Timer {
  /** Milliseconds since any fixed moment. */
  nowMs(): number;
  /** Calls once, so many milliseconds later. Returns how to cancel it. */
  after(ms: number, call: () => void): () => void;
}

/** The time that one command has, its retries included. */
export interface Deadline {
  remainingMs(): number;
  /** The call's answer; a `DeadlineError` when the time is up before it comes. The call itself may still take effect then. */
  within<T>(stream: string, call: () => Promise<T>): Promise<T>;
}

export const NO_DEADLINE: Deadline = {
  remainingMs: () => Number.POSITIVE_INFINITY,
  within: (_stream, call) => call(),
};

export function deadlineIn(ms: number, timer: Timer): Deadline {
  const endMs = timer.nowMs() + ms;
  const remainingMs = () => endMs - timer.nowMs();
  return {
    remainingMs,
    within<T>(stream: string, call: () => Promise<T>) {
      const leftMs = remainingMs();
      if (leftMs <= 0) return Promise.reject(new DeadlineError(stream, ms));
      return new Promise<T>((resolve, reject) => {
        const callOff = timer.after(leftMs, () => reject(new DeadlineError(stream, ms)));
        call().then(
          (value) => {
            callOff();
            resolve(value);
          },
          (error: unknown) => {
            callOff();
            reject(error);
          },
        );
      });
    },
  };
}

/** An iteration each of whose steps ends within the deadline. */
export async function* iterateWithin<T>(deadline: Deadline, stream: string, items: AsyncIterable<T>) {
  const iterator = items[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await deadline.within(stream, () => iterator.next());
    if (done === true) return;
    yield value as T;
  }
}
