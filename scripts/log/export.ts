import type { CommitReader } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import type { ChangeLog } from 'epoch/transport';
import { byDay, LOG_FORMAT, LOG_SEGMENTS, type LogManifest, sumsOf } from '../../lib/app/platform/queries/log-copy.ts';
import { COMPARED_DAYS, createRelayComparison } from '../../lib/app/platform/queries/relayed.ts';
import { settledAt } from '../../lib/app/platform/queries/settled.ts';
import { logWriter } from './files.ts';

const DAY_MS = 86_400_000;

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
  const asOfMs = Math.min(nowMs, options.restoredToMs ?? nowMs);
  const settled = await settledAt(changeLog, effects, asOfMs);
  const fromMs = Math.max(0, asOfMs - COMPARED_DAYS * DAY_MS);
  let settledMs = Date.parse(settled.settledThrough);
  const writer = await logWriter(folder);
  const unreadable: { stream: string; reason: string }[] = [];
  let [commits, streams] = [0, 0];
  for (let segment = 0; segment < LOG_SEGMENTS; segment += 1) {
    const scanned = reader.scan(segment, LOG_SEGMENTS, (stream, { message: reason }) =>
      unreadable.push({ stream, reason }),
    );
    const comparison = createRelayComparison(changeLog, { fromMs, settledMs: Date.parse(settled.settledThrough) });
    for await (const { day, commit } of byDay(scanned)) {
      comparison.add(commit);
      await writer.write(segment, day, commit);
      commits += 1;
      streams += commit.version === 1 ? 1 : 0;
      onProgress(commits);
    }
    settledMs = Math.min(settledMs, (await comparison.missingSinceMs()) ?? settledMs);
  }
  const views = await options.hashes?.();
  const until = { settledThrough: new Date(settledMs).toISOString(), relayedFrom: new Date(fromMs).toISOString() };
  const rest = { streams, parked: settled.parked, unreadable, ...(views !== undefined && { views }) };
  return writer.end((parts) => ({ format: LOG_FORMAT, exportedAt, ...until, ...sumsOf(parts), parts, ...rest }));
}
