import { assertWindow, clip, type Window } from './integral.ts';
import type { Change } from './ledger.ts';

/** When a job was linked to a file: `[fromMs, toMs)`, or still linked. */
export interface Link {
  readonly jobId: string;
  readonly fromMs: number;
  readonly toMs?: number;
}

/** A file's bytes over time, and who used it. Both in any order. */
export interface FileTimeline {
  readonly changes: readonly Change[];
  readonly links: readonly Link[];
}

/**
 * Who pays for a file that several jobs use. `divide`: each an equal part, for exactly the time it is linked.
 * `sole-user`: a job pays only while no other job is linked; a shared file is the organisation's.
 */
export type SharingPolicy = 'divide' | 'sole-user';

/** Byte-milliseconds by job, and those of nobody, which the organisation pays. They sum to the file's own, to the byte. */
export interface Shares {
  readonly jobs: ReadonlyMap<string, bigint>;
  readonly unlinked: bigint;
}

/**
 * Divides a file's bytes among the jobs linked to it in each elementary interval (no change, link or unlink inside).
 * The split is of whole bytes: shares differ by at most one, and the odd bytes go to the lowest job ids.
 */
export function shareFile(file: FileTimeline, window: Window, policy: SharingPolicy = 'divide'): Shares {
  assertWindow(window);
  const links = clippedLinks(file.links, window);
  const changes = file.changes.filter((change) => change.atMs < window.toMs);
  const cuts = new Set([window.fromMs, window.toMs]);
  for (const change of changes) cuts.add(Math.max(change.atMs, window.fromMs));
  for (const link of links) cuts.add(link.fromMs).add(link.toMs);
  const instants = [...cuts].sort((a, b) => a - b);

  const deltaAt = new Map<number, bigint>();
  for (const { atMs, delta } of changes) add(deltaAt, Math.max(atMs, window.fromMs), delta);
  const startsAt = Map.groupBy(links, (link) => link.fromMs);
  const endsAt = Map.groupBy(links, (link) => link.toMs);

  const linked = new Map<string, number>();
  const jobs = new Map<string, bigint>();
  let bytes = 0n;
  let unlinked = 0n;
  let order: string[] = [];
  for (const [index, fromMs] of instants.entries()) {
    const toMs = instants[index + 1];
    if (toMs === undefined) break;
    bytes += deltaAt.get(fromMs) ?? 0n;
    const starts = startsAt.get(fromMs) ?? [];
    const ends = endsAt.get(fromMs) ?? [];
    // A job linked twice over the same time is one user, so links are counted.
    for (const { jobId } of starts) linked.set(jobId, (linked.get(jobId) ?? 0) + 1);
    for (const { jobId } of ends) linked.set(jobId, (linked.get(jobId) ?? 0) - 1);
    if (starts.length + ends.length > 0)
      order = [...linked]
        .filter(([, n]) => n > 0)
        .map(([id]) => id)
        .sort(compareIds);
    const ms = BigInt(toMs - fromMs);
    // Clocks that disagree by milliseconds can leave less than nothing for a moment: nobody's job pays for that.
    if (bytes < 0n || order.length === 0 || (policy === 'sole-user' && order.length > 1)) unlinked += bytes * ms;
    else
      for (const [rank, share] of splitBytes(bytes, order.length).entries()) add(jobs, order[rank] ?? '', share * ms);
  }
  return { jobs, unlinked };
}

/** `bytes` in `count` whole parts that differ by at most one and sum to it; the larger ones first. */
export function splitBytes(bytes: bigint, count: number): bigint[] {
  const base = bytes / BigInt(count);
  const odd = Number(bytes % BigInt(count));
  return Array.from({ length: count }, (_, rank) => (rank < odd ? base + 1n : base));
}

/** Sums shares of several files. */
export function addShares(all: Iterable<Shares>): Shares {
  const jobs = new Map<string, bigint>();
  let unlinked = 0n;
  for (const shares of all) {
    for (const [jobId, byteMs] of shares.jobs) add(jobs, jobId, byteMs);
    unlinked += shares.unlinked;
  }
  return { jobs, unlinked };
}

function clippedLinks(links: readonly Link[], window: Window): (Window & { jobId: string })[] {
  return links.flatMap((link) => {
    const part = clip(link, window);
    return part ? [{ jobId: link.jobId, ...part }] : [];
  });
}

/** By code unit, not by locale: who gets the odd byte must not depend on the machine. */
function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function add<K>(sums: Map<K, bigint>, key: K, value: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + value);
}
