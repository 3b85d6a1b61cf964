import type { Transfer } from './transfers.ts';

/** What many transfers together come to. */
export interface TransferSummary {
  readonly count: Readonly<Record<Transfer['status'], number>>;
  /** Missing ones that the browser may read again. */
  readonly reopenable: number;
  readonly leftBytes: number;
}

const UNFINISHED: ReadonlySet<Transfer['status']> = new Set([
  'waiting',
  'reading',
  'sending',
  'paused',
  'missing',
] as const);

/** In one pass: with ten thousand files it is made for every frame. */
export function summaryOf(transfers: readonly Transfer[]): TransferSummary {
  const count = { waiting: 0, reading: 0, sending: 0, paused: 0, missing: 0, failed: 0, done: 0, skipped: 0 };
  let [reopenable, leftBytes] = [0, 0];
  for (const { status, canReopen, sizeBytes, doneBytes } of transfers) {
    count[status] += 1;
    if (status === 'missing' && canReopen) reopenable += 1;
    if (UNFINISHED.has(status)) leftBytes += sizeBytes - (status === 'sending' ? doneBytes : 0);
  }
  return { count, reopenable, leftBytes };
}

/** Unfinished ones first. */
const ORDER: Readonly<Record<Transfer['status'], number>> = {
  failed: 0,
  missing: 0,
  sending: 1,
  reading: 1,
  paused: 2,
  waiting: 3,
  skipped: 4,
  done: 5,
};
const PLACES = 1 + Math.max(...Object.values(ORDER));

/** The first so many, unfinished ones first and else in their order, without sorting all of them. */
export function firstOf(transfers: readonly Transfer[], most: number): readonly Transfer[] {
  const places = Array.from({ length: PLACES }, (): Transfer[] => []);
  for (const transfer of transfers) {
    const place = places[ORDER[transfer.status]];
    if (place !== undefined && place.length < most) place.push(transfer);
  }
  return places.flat().slice(0, most);
}
