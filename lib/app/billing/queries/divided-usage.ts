import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { attemptMs, fileShares, spanOf } from '../../usage/queries/shares.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import type { RatedWindow, Used } from './cost.ts';

/** An organisation's usage, divided in several ways; each division sums to the total. */
export interface DividedUsage {
  readonly jobs: Division;
  /** Storage that no job uses. */
  readonly unlinked: readonly Used[];
  /** Storage by file. */
  readonly files: Division;
  /** Storage by who uploaded, run time by who submitted. */
  readonly people: Division;
  readonly total: readonly Used[];
}

/** By id, in the order of ids. */
export type Division = readonly (readonly [id: string, used: readonly Used[]])[];

/** Reads every file's timeline and every attempt in the stretches, once. */
export async function divideUsage(
  timelines: Timelines,
  organisationId: string,
  ratedWindows: readonly RatedWindow[],
): Promise<DividedUsage> {
  const [jobs, files, people] = [createDivision(), createDivision(), createDivision()];
  const [unlinked, total] = [createTally(), createTally()];
  for await (const { window: ratedWindow, ...share } of fileShares(timelines, organisationId, ratedWindows)) {
    const storage = (count: bigint): Used => ({ ratedWindow, meter: STORAGE_METER, count });
    for (const [job, byteMs] of share.jobs) jobs.of(job).add(storage(byteMs));
    unlinked.add(storage(share.unlinked));
    files.of(share.fileId).add(storage(share.byteMs));
    people.of(share.uploaderId).add(storage(share.byteMs));
    total.add(storage(share.byteMs));
  }
  for await (const attempt of timelines.attemptsIn(organisationId, spanOf(ratedWindows))) {
    for (const ratedWindow of ratedWindows) {
      const used = { ratedWindow, meter: computeMeter(attempt.machineType), count: attemptMs(attempt, ratedWindow) };
      jobs.of(attempt.jobId).add(used);
      people.of(attempt.userId).add(used);
      total.add(used);
    }
  }
  return {
    jobs: jobs.all(),
    unlinked: unlinked.used(),
    files: files.all(),
    people: people.all(),
    total: total.used(),
  };
}

function createDivision() {
  const tallies = new Map<string, ReturnType<typeof createTally>>();
  return {
    of(id: string) {
      const tally = tallies.get(id) ?? createTally();
      tallies.set(id, tally);
      return tally;
    },
    all: (): Division =>
      [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, tally]) => [id, tally.used()] as const),
  };
}

/** Sums line by line. */
function createTally() {
  const counts = new Map<RatedWindow, Map<MeterKey, bigint>>();
  return {
    add({ ratedWindow, meter, count }: Used): void {
      if (count === 0n) return;
      const own = counts.get(ratedWindow) ?? new Map<MeterKey, bigint>();
      counts.set(ratedWindow, own.set(meter, (own.get(meter) ?? 0n) + count));
    },
    used: (): readonly Used[] =>
      [...counts].flatMap(([ratedWindow, own]) => [...own].map(([meter, count]) => ({ ratedWindow, meter, count }))),
  };
}
