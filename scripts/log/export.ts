import type { CommitReader } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import { type ChangeLog, statusOf } from 'epoch/transport';
import { byDay, LOG_FORMAT, type LogManifest, sumsOf } from '../../lib/app/platform/queries/log-copy.ts';
import { logWriter } from './files.ts';

/** Segments of the log, each a file a day; a restore takes as many at once. */
export const LOG_SEGMENTS = 16;
/** A commit may be stamped by a clock that is so far from the relay's. */
const SKEW_MS = 300_000;

export interface ExportOptions {
  readonly reader: CommitReader;
  readonly changeLog: ChangeLog;
  /** Those whose work has effects. */
  readonly effects: readonly Subscriber[];
  readonly nowMs: () => number;
  readonly folder: string;
  readonly hashes?: () => Promise<LogManifest['views']>;
  /** The instant to which the log was restored: what came of its last commits is gone, so none that is later has taken effect. */
  readonly restoredToMs?: number;
  readonly onProgress?: (commits: number) => void;
}

/**
 * Copies the whole log into files. Who was swept how far is looked at first: everything before that has taken effect, and its
 * effects are in the log that is read afterwards.
 */
export async function exportLog(options: ExportOptions): Promise<LogManifest> {
  const { reader, changeLog, effects, folder, onProgress = () => {} } = options;
  const nowMs = options.nowMs();
  const exportedAt = new Date(nowMs).toISOString();
  const { settledMs, parked } = await settledAt(changeLog, effects, Math.min(nowMs, options.restoredToMs ?? nowMs));
  const writer = await logWriter(folder);
  const unreadable: { stream: string; reason: string }[] = [];
  let [commits, streams] = [0, 0];
  for (let segment = 0; segment < LOG_SEGMENTS; segment += 1) {
    const scanned = reader.scan(segment, LOG_SEGMENTS, (stream, { message: reason }) =>
      unreadable.push({ stream, reason }),
    );
    for await (const { day, commit } of byDay(scanned)) {
      await writer.write(segment, day, commit);
      commits += 1;
      streams += commit.version === 1 ? 1 : 0;
      onProgress(commits);
    }
  }
  const views = await options.hashes?.();
  const settledThrough = new Date(settledMs).toISOString();
  const rest = { streams, parked, unreadable, ...(views !== undefined && { views }) };
  return writer.end((parts) => ({ format: LOG_FORMAT, exportedAt, settledThrough, ...sumsOf(parts), parts, ...rest }));
}

/** Up to when everybody has applied everything, and where each parked stream is. */
async function settledAt(changeLog: ChangeLog, effects: readonly Subscriber[], nowMs: number) {
  const parked: { subscriber: string; stream: string; version: number }[] = [];
  let slowestMs = nowMs;
  for (const { subscriber, sweptThroughMs } of await statusOf(changeLog, effects)) {
    slowestMs = Math.min(slowestMs, sweptThroughMs ?? 0);
    const one = effects.find(({ id }) => id === subscriber);
    for await (const { stream } of one?.parked() ?? [])
      parked.push({ subscriber, stream, version: (await one?.position(stream))?.version ?? 0 });
  }
  return { settledMs: Math.max(0, slowestMs - SKEW_MS), parked };
}
