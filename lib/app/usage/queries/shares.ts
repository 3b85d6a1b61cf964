import { clip, integrate, runMs, type Window } from '../../../domain/metering/integral.ts';
import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { perWindow, type SharingPolicy, shareFile } from '../../../domain/metering/sharing.ts';
import { inOrder } from '../../http/in-order.ts';
import type { AttemptRun, KnownTimeline, StoredFile, Timelines } from './timelines.ts';

/** One file's usage in a window, divided among jobs. Byte-milliseconds. */
export interface FileShare<W extends Window = Window> {
  readonly fileId: string;
  readonly uploaderId: string;
  readonly window: W;
  readonly byteMs: bigint;
  readonly jobs: ReadonlyMap<string, bigint>;
  readonly unlinked: bigint;
  /** Events of the log that the numbers are made from. */
  readonly events: readonly string[];
}

/** What was used in a window: byte-milliseconds or milliseconds by meter. */
export interface WindowUsage<W extends Window = Window> {
  readonly window: W;
  readonly counts: ReadonlyMap<MeterKey, bigint>;
}

/** Files whose timelines are read at the same time. */
export const FILES_AT_ONCE = 20;

/**
 * Every file of an organisation in every window that it had bytes in; together they are the organisation's own usage.
 * Windows come in order and do not overlap; a file's timeline is read once for all of them.
 */
export async function* fileShares<W extends Window>(
  timelines: Timelines,
  organisationId: string,
  windows: readonly W[],
  policy: SharingPolicy = 'divide',
): AsyncGenerator<FileShare<W>> {
  const files = timelines.filesIn(organisationId, spanOf(windows));
  const read = async (file: StoredFile) => ({ ...file, timeline: await timelines.file(file.fileId) });
  for await (const { fileId, uploaderId, timeline } of inOrder(files, FILES_AT_ONCE, read)) {
    for (const share of sharesOf(timeline, windows, policy)) yield { fileId, uploaderId, ...share };
  }
}

/** The same of one file. */
export function* sharesOf<W extends Window>(
  timeline: KnownTimeline,
  windows: readonly W[],
  policy: SharingPolicy = 'divide',
): Generator<Omit<FileShare<W>, 'fileId' | 'uploaderId'>> {
  for (const { window, file } of perWindow(timeline, windows)) {
    const byteMs = integrate(0n, file.changes, window);
    if (byteMs === 0n) continue;
    const events = timeline.events.filter(({ atMs }) => atMs < window.toMs).map(({ event }) => event);
    yield { window, byteMs, ...shareFile(file, window, policy), events };
  }
}

/**
 * What one job used in each window: its share of every file that it was linked to, and its attempts' run time. Windows
 * come in order and do not overlap. Reads the timelines of the job's own files and its attempts, no others.
 */
export async function jobUsage<W extends Window>(
  timelines: Timelines,
  jobId: string,
  windows: readonly W[],
  policy: SharingPolicy = 'divide',
): Promise<readonly WindowUsage<W>[]> {
  const used = new Map(windows.map((window) => [window, new Map<MeterKey, bigint>()]));
  const add = (window: W, meter: MeterKey, count: bigint) => {
    const counts = used.get(window);
    if (count !== 0n) counts?.set(meter, (counts.get(meter) ?? 0n) + count);
  };
  const files = await timelines.filesOf(jobId);
  for await (const timeline of inOrder(files, FILES_AT_ONCE, timelines.file)) {
    for (const { window, file } of perWindow(timeline, windows)) {
      add(window, STORAGE_METER, shareFile(file, window, policy).jobs.get(jobId) ?? 0n);
    }
  }
  const attempts = await timelines.attemptsOf(jobId, spanOf(windows));
  for (const [machineType, own] of Map.groupBy(attempts, (attempt) => attempt.machineType)) {
    for (const window of windows) add(window, computeMeter(machineType), runMs(own.map(intervalOf), window));
  }
  return [...used].map(([window, counts]) => ({ window, counts }));
}

/** Milliseconds of one attempt within the window. */
export function attemptMs(attempt: AttemptRun, window: Window): bigint {
  const part = clip(intervalOf(attempt), window);
  return part === undefined ? 0n : BigInt(part.toMs - part.fromMs);
}

/** From the first window's start to the last one's end. */
export function spanOf(windows: readonly Window[]): Window {
  const fromMs = windows[0]?.fromMs ?? 0;
  return { fromMs, toMs: windows.at(-1)?.toMs ?? fromMs };
}

function intervalOf({ startedAtMs, endedAtMs }: AttemptRun) {
  return endedAtMs === undefined ? { fromMs: startedAtMs } : { fromMs: startedAtMs, toMs: endedAtMs };
}
