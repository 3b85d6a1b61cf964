import type { CommitReader, StoredCommit } from './store.ts';
import { parseEventId } from './stream-name.ts';

/** How far a chain of causes is followed, and how many effects are gathered. */
export const MAX_CAUSES = 100;
export const MAX_EFFECTS = 10_000;

/** What led to a commit: the commit with the version first, then its cause, and so on to the request. */
export async function causesOf(
  reader: CommitReader,
  stream: string,
  version: number,
): Promise<readonly StoredCommit[]> {
  const chain: StoredCommit[] = [];
  let next: { readonly stream: string; readonly version: number } | undefined = { stream, version };
  while (next !== undefined && chain.length < MAX_CAUSES) {
    const commit = await commitHolding(reader, next.stream, next.version);
    if (commit === undefined) break;
    chain.push(commit);
    next = commit.causation === undefined ? undefined : parseEventId(commit.causation);
  }
  return chain;
}

/** A commit, and the commits that name one of its events as their cause. */
export interface Effect {
  readonly commit: StoredCommit;
  readonly effects: readonly Effect[];
}

/**
 * What followed from a commit, as a tree. The log has no index by cause, so this scans all of it for commits with
 * the same correlation: a tool for people, not for requests.
 */
export async function effectsOf(reader: CommitReader, root: StoredCommit): Promise<Effect> {
  const byCause = new Map<string, StoredCommit[]>();
  let count = 0;
  for await (const commit of reader.scan(0, 1)) {
    if (commit.correlation !== root.correlation || commit.causation === undefined) continue;
    count += 1;
    if (count > MAX_EFFECTS) throw new RangeError(`more than ${MAX_EFFECTS} commits share ${root.correlation}`);
    const known = byCause.get(commit.causation);
    if (known === undefined) byCause.set(commit.causation, [commit]);
    else known.push(commit);
  }
  const tree: GrowingEffect = { commit: root, effects: [] };
  const seen = new Set([root.id]);
  // A commit has one cause, so it has one place. A chain may be longer than calls may nest.
  const waiting = [tree];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { stream, version, events } = next.commit;
    const followed = events
      .flatMap((_, index) => byCause.get(`${stream}@${version + index}`) ?? [])
      .filter(({ id }) => !seen.has(id))
      .sort((a, b) => a.atMs - b.atMs);
    for (const commit of followed) {
      seen.add(commit.id);
      const effect: GrowingEffect = { commit, effects: [] };
      next.effects.push(effect);
      waiting.push(effect);
    }
  }
  return tree;
}

interface GrowingEffect extends Effect {
  readonly effects: GrowingEffect[];
}

async function commitHolding(reader: CommitReader, stream: string, version: number): Promise<StoredCommit | undefined> {
  for await (const commit of reader.read(stream, { from: version, to: version })) return commit;
  return undefined;
}
