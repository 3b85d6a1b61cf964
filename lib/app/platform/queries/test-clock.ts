import type { Clock } from '../../ports/clock.ts';
import { type Offsets, shift } from './offsets.ts';

/** Where the list of moves is kept. */
export interface OffsetSource {
  read(): Promise<Offsets>;
}

/** A move is known to every function that starts something later than this. Below a second, so that people see it at once. */
export const FRESH_FOR_MS = 250;

/**
 * A clock that follows a stored list of moves. The handler of a request or a batch awaits `refresh` first, which reads
 * the list (one small consistent read) unless that was done in the last 250 ms; so nothing that starts later than that
 * after a move is stamped with a time before it.
 */
export function createTestClock(source: OffsetSource, wall: () => number = Date.now): Clock {
  let offsets: Offsets = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const askedAtMs = wall();
    offsets = await source.read();
    readAtMs = askedAtMs;
  }

  return {
    nowMs: () => shift(offsets, wall()),
    fromWallMs: (wallMs) => shift(offsets, wallMs),
    refresh() {
      if (wall() - readAtMs < FRESH_FOR_MS) return Promise.resolve();
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}
