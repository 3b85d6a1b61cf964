import { clip, integrate, runMs, type Window } from '../../domain/metering/integral.ts';
import { type SharingPolicy, shareFile } from '../../domain/metering/sharing.ts';
import type { AttemptRun, Timelines } from './timelines.ts';

/** What one file cost in a window, and whose it was. Byte-milliseconds. */
export interface FileShare {
  readonly fileId: string;
  readonly uploaderId: string;
  readonly byteMs: bigint;
  readonly jobs: ReadonlyMap<string, bigint>;
  readonly unlinked: bigint;
  /** Events of the log that the numbers are made from. */
  readonly events: readonly string[];
}

/** Every file of an organisation that had bytes in the window; together they are the organisation's own usage. */
export async function* fileShares(
  timelines: Timelines,
  organisationId: string,
  window: Window,
  policy: SharingPolicy = 'divide',
): AsyncGenerator<FileShare> {
  for await (const { fileId, uploaderId } of timelines.filesIn(organisationId, window)) {
    const timeline = await timelines.file(fileId);
    const byteMs = integrate(0n, timeline.changes, window);
    if (byteMs === 0n) continue;
    const events = timeline.events.filter(({ atMs }) => atMs < window.toMs).map(({ event }) => event);
    yield { fileId, uploaderId, byteMs, ...shareFile(timeline, window, policy), events };
  }
}

export interface JobUsage {
  readonly jobId: string;
  /** By file, the job's share of its storage. */
  readonly storage: ReadonlyMap<string, bigint>;
  /** By machine type, milliseconds. */
  readonly runMs: ReadonlyMap<string, bigint>;
  readonly attempts: readonly AttemptRun[];
}

/** What one job used in a window: its share of each file that it was linked to, and its attempts' run time. */
export async function jobUsage(
  timelines: Timelines,
  jobId: string,
  window: Window,
  policy: SharingPolicy = 'divide',
): Promise<JobUsage> {
  const storage = new Map<string, bigint>();
  for (const fileId of await timelines.filesOf(jobId)) {
    const share = shareFile(await timelines.file(fileId), window, policy).jobs.get(jobId) ?? 0n;
    if (share !== 0n) storage.set(fileId, share);
  }
  const attempts = await timelines.attemptsOf(jobId, window);
  const byType = Map.groupBy(attempts, ({ machineType }) => machineType);
  const run = new Map([...byType].map(([type, own]) => [type, runMs(own.map(intervalOf), window)] as const));
  return { jobId, storage, runMs: run, attempts };
}

/** Milliseconds of one attempt within the window. */
export function attemptMs(attempt: AttemptRun, window: Window): bigint {
  const part = clip(intervalOf(attempt), window);
  return part === undefined ? 0n : BigInt(part.toMs - part.fromMs);
}

function intervalOf({ startedAtMs, endedAtMs }: AttemptRun) {
  return endedAtMs === undefined ? { fromMs: startedAtMs } : { fromMs: startedAtMs, toMs: endedAtMs };
}
