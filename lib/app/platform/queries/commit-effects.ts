import type { CommitReader, StoredCommit } from 'epoch';
import { type ChangeLog, type Moved, minuteOf } from 'epoch/transport';
import { defined } from '../../../domain/defined.ts';

export interface EffectPorts {
  readonly reader: Pick<CommitReader, 'read'>;
  readonly changeLog: Pick<ChangeLog, 'minutes' | 'entries'>;
}

/** Where a search in the change log goes on: in a minute, after an entry, and after so many effects of the entry that follows it. */
export interface EffectPlace {
  readonly minute: number;
  readonly after?: string;
  readonly skip?: number;
}

/** How long the change log is kept, and effects are found by it: a month and some days. */
export const EFFECTS_KEPT_DAYS = 35;
/** Moved streams that one page looks at. */
export const MAX_LOOKED_AT = 200;
/** The most commits of one stream that one entry of the change log can be for: a batch of the relay. */
const MAX_OF_ENTRY = 100;
/** Clocks of functions differ by less. */
const SKEW_MS = 60_000;
/** Streams that are read at once. */
const AT_ONCE = 16;

/**
 * Commits that follow from a commit, directly or not: those of the same correlation that were recorded since. Found by the change log,
 * which the relay writes for the sweep anyway, so that no command pays for this. A commit whose batch was relayed twice is found twice.
 */
export async function commitEffects(
  { reader, changeLog }: EffectPorts,
  root: StoredCommit,
  from: EffectPlace | undefined,
  limit: number,
): Promise<{ readonly commits: readonly StoredCommit[]; readonly next?: EffectPlace }> {
  const sinceMs = root.atMs - SKEW_MS;
  const start = from ?? { minute: minuteOf(sinceMs) };
  const read = new Map<string, number>();
  const commits: StoredCommit[] = [];
  let looked = 0;
  let skip = start.skip ?? 0;
  for await (const minute of changeLog.minutes(start.minute)) {
    let after = minute === start.minute ? start.after : undefined;
    for await (const { key, moved } of changeLog.entries(minute, after)) {
      if (looked >= MAX_LOOKED_AT) return { commits, next: placeOf(minute, after, 0) };
      looked += moved.length;
      const found = (await commitsOf(reader, moved, read, sinceMs)).filter((commit) => follows(commit, root));
      const wanted = found.slice(skip, skip + limit - commits.length);
      commits.push(...wanted);
      if (skip + wanted.length < found.length) return { commits, next: placeOf(minute, after, skip + wanted.length) };
      skip = 0;
      after = key;
    }
  }
  return { commits };
}

function placeOf(minute: number, after: string | undefined, skip: number): EffectPlace {
  return { minute, skip, ...defined({ after }) };
}

function follows(commit: StoredCommit, root: StoredCommit): boolean {
  return commit.id !== root.id && commit.correlation === root.correlation && commit.causation !== undefined;
}

/** The commits that an entry stands for and that were not read before, in the order of its streams. */
async function commitsOf(
  reader: EffectPorts['reader'],
  moved: readonly Moved[],
  read: Map<string, number>,
  sinceMs: number,
): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for (let index = 0; index < moved.length; index += AT_ONCE) {
    const some = moved.slice(index, index + AT_ONCE);
    const each = await Promise.all(some.map((move) => upTo(reader, move, read.get(move.stream) ?? 0, sinceMs)));
    for (const { stream, last } of some) read.set(stream, Math.max(read.get(stream) ?? 0, last));
    commits.push(...each.flat());
  }
  return commits;
}

/** A stream's commits after a version up to another, those before an instant left out. */
async function upTo(
  reader: EffectPorts['reader'],
  { stream, last }: Moved,
  after: number,
  sinceMs: number,
): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for (let to = last; to > after && commits.length < MAX_OF_ENTRY; ) {
    const commit = await commitAt(reader, stream, to);
    if (commit === undefined || commit.atMs < sinceMs) break;
    commits.push(commit);
    to = commit.version - 1;
  }
  return commits.reverse();
}

/** The commit that contains a version. */
export async function commitAt(
  reader: EffectPorts['reader'],
  stream: string,
  version: number,
): Promise<StoredCommit | undefined> {
  for await (const commit of reader.read(stream, { from: version, to: version })) return commit;
  return undefined;
}
