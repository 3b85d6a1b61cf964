import { MeteringError } from './error.ts';
import { createFenwick } from './fenwick.ts';
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

/** Byte-milliseconds by job, and the unlinked ones, which the organisation pays. They sum to the file's own, to the byte. */
export interface Shares {
  readonly jobs: ReadonlyMap<string, bigint>;
  readonly unlinked: bigint;
}

/**
 * A file as each of several windows sees it, so that a long life is not gone through again for every one of them: what
 * came before a window is one change at its start. Windows come in order and do not overlap.
 */
export function* perWindow<W extends Window>(
  { changes, links }: FileTimeline,
  windows: readonly W[],
): Generator<{ readonly window: W; readonly file: FileTimeline }> {
  const inOrder = changes.toSorted((a, b) => a.atMs - b.atMs);
  let next = 0;
  let before = 0n;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const window of windows) {
    assertWindow(window);
    if (window.fromMs < lastMs) throw new MeteringError('window-reversed', `windows overlap at ${window.fromMs}`);
    lastMs = window.toMs;
    const own: Change[] = [];
    for (let change = inOrder[next]; change !== undefined && change.atMs < window.toMs; change = inOrder[next]) {
      if (change.atMs < window.fromMs) before += change.delta;
      else own.push(change);
      next += 1;
    }
    yield { window, file: { changes: [{ atMs: window.fromMs, delta: before }, ...own], links } };
    for (const { delta } of own) before += delta;
  }
}

/**
 * Divides a file's bytes among the jobs linked to it in each elementary interval (no change, link or unlink inside).
 * The split is of whole bytes: shares differ by at most one, and the odd bytes go to the lowest job ids. For n links and
 * changes it takes n·log n steps, so that a file may be shared by thousands.
 */
export function shareFile(file: FileTimeline, window: Window, policy: SharingPolicy = 'divide'): Shares {
  assertWindow(window);
  const links = clippedLinks(file.links, window);
  const changes = file.changes.filter((change) => change.atMs < window.toMs);
  const deltaAt = new Map<number, bigint>();
  for (const { atMs, delta } of changes) add(deltaAt, Math.max(atMs, window.fromMs), delta);
  const startsAt = Map.groupBy(links, (link) => link.fromMs);
  const endsAt = Map.groupBy(links, (link) => link.toMs);
  const cuts = new Set([window.fromMs, window.toMs, ...deltaAt.keys(), ...startsAt.keys(), ...endsAt.keys()]);
  const instants = [...cuts].sort((a, b) => a - b);

  const users = createUsers(links.map(({ jobId }) => jobId));
  let bytes = 0n;
  let unlinked = 0n;
  for (const [index, fromMs] of instants.entries()) {
    users.change(startsAt.get(fromMs) ?? [], endsAt.get(fromMs) ?? []);
    bytes += deltaAt.get(fromMs) ?? 0n;
    const ms = BigInt((instants[index + 1] ?? fromMs) - fromMs);
    const count = users.count();
    // Clocks that disagree by milliseconds can leave less than nothing for a moment: no job pays for that.
    if (bytes < 0n || count === 0 || (policy === 'sole-user' && count > 1)) unlinked += bytes * ms;
    else users.pay(bytes, ms);
  }
  return { jobs: users.shares(), unlinked };
}

/**
 * The jobs that are linked at a moment and what each has come to. Everybody's equal part is one running sum, the odd
 * bytes of the lowest ids are one sum per prefix; a job's share is what both grew by while it was linked.
 */
function createUsers(jobIds: readonly string[]) {
  const ids = [...new Set(jobIds)].sort(compareIds);
  const rankOf = new Map(ids.map((id, rank) => [id, rank]));
  const linked = createFenwick(ids.length);
  // Kept as differences: adding to a whole prefix is two additions, and a job's own sum is a question up to it.
  const odd = createFenwick(ids.length + 1);
  const links = new Map<string, number>();
  const since = new Map<string, bigint>();
  const jobs = new Map<string, bigint>();
  let equal = 0n;
  let count = 0;
  const owedSoFar = (rank: number) => equal + odd.upTo(rank);

  return {
    count: () => count,
    shares: (): ReadonlyMap<string, bigint> => jobs,
    change(starts: readonly { readonly jobId: string }[], ends: readonly { readonly jobId: string }[]): void {
      const before = new Map<string, number>();
      // A job linked twice over the same time is one user, so links are counted.
      for (const [step, changed] of [[1, starts] as const, [-1, ends] as const]) {
        for (const { jobId } of changed) {
          const now = links.get(jobId) ?? 0;
          if (!before.has(jobId)) before.set(jobId, now);
          links.set(jobId, now + step);
        }
      }
      for (const [jobId, was] of before) {
        const is = links.get(jobId) ?? 0;
        if (was > 0 === is > 0) continue;
        const rank = rankOf.get(jobId) ?? 0;
        linked.add(rank, is > 0 ? 1n : -1n);
        count += is > 0 ? 1 : -1;
        if (is > 0) since.set(jobId, owedSoFar(rank));
        else add(jobs, jobId, owedSoFar(rank) - (since.get(jobId) ?? 0n));
      }
    },
    /** For `count` users, at least one: whole bytes for so many milliseconds. */
    pay(bytes: bigint, ms: bigint): void {
      equal += (bytes / BigInt(count)) * ms;
      const left = bytes % BigInt(count);
      if (left === 0n) return;
      odd.add(0, ms);
      odd.add(linked.firstReaching(left) + 1, -ms);
    },
  };
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
