import type { CommitReader } from 'epoch';
import type { ChangeLog } from 'epoch/transport';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { addDays, type Day, dayOf } from '../../../domain/metering/day.ts';
import type { LogCopies } from '../../ports/log-copies.ts';
import {
  byDay,
  LOG_FORMAT,
  LOG_SEGMENTS,
  LogCopyError,
  type LogManifest,
  type LogPart,
  sumsOf,
} from '../queries/log-copy.ts';
import { COMPARED_DAYS, type Compared, createRelayComparison } from '../queries/relayed.ts';
import { type Followed, SKEW_MS, settledAt } from '../queries/settled.ts';
import { createCopyPart } from './copy-part.ts';
import { createCopyTable } from './copy-table.ts';

export interface CopyLogPorts {
  readonly reader: Pick<CommitReader, 'scan'>;
  readonly changeLog: Pick<ChangeLog, 'sweptThrough' | 'minutes' | 'minute'>;
  /** Those whose work has effects. */
  readonly effects: readonly Followed[];
  readonly copies: LogCopies<LogManifest>;
  readonly nowMs: () => number;
  /** Names what one working of a step writes. */
  readonly newId: () => string;
  /** Told of a table that could not be written: the copy goes on without it. */
  readonly tableFailed: (path: string, error: unknown) => void;
}

/**
 * A message of the queue of copies: one segment of the log, and all that the segments before it came to. Each sends the next, so
 * that no invocation reads the whole log.
 */
export interface CopyStep
  extends Pick<
    LogManifest,
    'exportedAt' | 'settledThrough' | 'relayedFrom' | 'parked' | 'unreadable' | 'streams' | 'parts' | 'tables'
  > {
  readonly segment: number;
  /** When the oldest commit was made of those that the relay has not passed on. */
  readonly missingSince?: string;
  readonly through: Day;
  readonly after?: Day;
  readonly earlier: number;
  readonly tail: { readonly streams: number; readonly parts: readonly LogPart[] };
}

export type Copied =
  | { readonly outcome: 'segment'; readonly next: CopyStep }
  /** The log has more or fewer commits of the days before than their copies: a copy of everything is begun. */
  | { readonly outcome: 'begun-anew'; readonly next: CopyStep }
  | { readonly outcome: 'copied'; readonly manifest: LogManifest };

const DAY_MS = 86_400_000;
/** What is parked, or cannot be read, is carried from message to message. More of it is a platform to be repaired first. */
export const MAX_NAMED = 500;

/** The first step of a copy of all days that have ended and that no copy has; with `isWhole`, of everything. */
export async function beginCopy(ports: CopyLogPorts, isWhole = false): Promise<CopyStep> {
  const nowMs = ports.nowMs();
  const through = addDays(dayOf(nowMs), -1);
  const before = await ports.copies.newestBefore(through);
  return {
    ...(await settledAt(ports.changeLog, ports.effects, nowMs)),
    exportedAt: iso(nowMs),
    relayedFrom: iso(comparedFromMs(nowMs, before)),
    ...{ segment: 0, through, ...defined({ after: isWhole ? undefined : before?.daily?.through }) },
    ...{ earlier: 0, streams: 0, parts: [], tables: [], unreadable: [], tail: { streams: 0, parts: [] } },
  };
}

/**
 * Copies a segment of the log, and after the last one writes the manifest. Any step may be worked again, also at the same time: each
 * working has files of its own, for the unfinished day has grown since, and a manifest names those that its own steps have written.
 */
export async function workCopy(ports: CopyLogPorts, step: CopyStep): Promise<Copied> {
  const done = await copySegment(ports, step);
  for (const named of [done.parked, done.unreadable]) {
    if (named.length <= MAX_NAMED) continue;
    throw new LogCopyError('log-not-settled', `more than ${MAX_NAMED} streams are parked or cannot be read`);
  }
  if (done.segment < LOG_SEGMENTS) return { outcome: 'segment', next: done };
  if (step.after !== undefined) {
    const before = await ports.copies.newestBefore(step.through);
    const copied = (before?.daily?.earlier ?? 0) + (before?.commits ?? 0);
    if (copied !== done.earlier || before?.daily?.through !== step.after)
      return { outcome: 'begun-anew', next: await beginCopy(ports, true) };
  }
  const { segment: _last, through, after, earlier, tail, parts, missingSince, ...rest } = done;
  const daily = { through, ...defined({ after }), earlier, tail };
  const settledThrough = earliest(rest.settledThrough, missingSince);
  const manifest: LogManifest = { format: LOG_FORMAT, ...rest, settledThrough, ...sumsOf(parts), parts, daily };
  await ports.copies.keep(through, manifest);
  return { outcome: 'copied', manifest };
}

async function copySegment(
  { reader, changeLog, copies, newId, tableFailed }: CopyLogPorts,
  step: CopyStep,
): Promise<CopyStep> {
  const { segment, through, after = '' } = step;
  const unreadable = [...step.unreadable];
  let { earlier } = step;
  const file = `${String(segment).padStart(2, '0')}.ndjson`;
  const run = `${through}/${step.exportedAt.replaceAll(':', '-')}/${newId()}`;
  const days = createCopyPart(copies, `${run}/${file}`, through);
  const table = createCopyTable(copies, `${run}/${file.replace('ndjson', 'parquet')}`, through, tableFailed);
  const open = createCopyPart(copies, `${run}/tail/${file}`, addDays(through, 1));
  const comparison = createRelayComparison(changeLog, comparedOf(step));
  try {
    const scanned = reader.scan(segment, LOG_SEGMENTS, (stream, { message: reason }) =>
      unreadable.push({ stream, reason }),
    );
    for await (const { day, commit } of byDay(scanned)) {
      comparison.add(commit);
      if (day <= after) earlier += 1;
      else if (day > through) await open.write(commit);
      else {
        await days.write(commit);
        await table.add(commit);
      }
    }
    const [kept, kept2, tables] = [await days.end(), await open.end(), await table.end()];
    const missingMs = await comparison.missingSinceMs();
    const missing = missingMs === undefined ? step.missingSince : earliest(iso(missingMs), step.missingSince);
    return {
      ...step,
      ...{ segment: segment + 1, earlier, unreadable, ...defined({ missingSince: missing }) },
      streams: step.streams + days.streams(),
      parts: [...step.parts, ...kept],
      tables: [...(step.tables ?? []), ...tables],
      tail: { streams: step.tail.streams + open.streams(), parts: [...step.tail.parts, ...kept2] },
    };
  } catch (error) {
    await Promise.allSettled([days.abandon(), open.abandon(), table.abandon()]);
    throw error;
  }
}

/** Where the copy before has compared, this one goes on. */
function comparedFromMs(nowMs: number, before: LogManifest | undefined): number {
  const firstMs = Math.max(0, nowMs - COMPARED_DAYS * DAY_MS);
  if (before?.relayedFrom === undefined) return firstMs;
  return Math.max(firstMs, Date.parse(before.settledThrough) - SKEW_MS);
}

/** A step of a release that did not compare has nothing to compare. */
function comparedOf({ relayedFrom, settledThrough }: CopyStep): Compared {
  const settledMs = Date.parse(settledThrough);
  return { fromMs: ifDefined(relayedFrom, Date.parse) ?? settledMs, settledMs };
}

const iso = (atMs: number) => new Date(atMs).toISOString();

/** ISO instants of the same length are in the order of their texts. */
function earliest(one: string, other = one): string {
  return one < other ? one : other;
}
