/** A commit, as far as a drawing of causes needs it. */
export interface Commit {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
  readonly lastVersion: number;
  readonly at: string;
  readonly causation?: string | undefined;
  readonly types: readonly string[];
}

export interface CauseNode {
  readonly commit: Commit;
  /** Steps from the first cause that is known. */
  readonly depth: number;
  /** From 0, top to bottom: what follows from a commit is beside or below it. */
  readonly row: number;
  /** The commit that caused it, where that is drawn too. */
  readonly cause: string | undefined;
  /** What was asked about is it. */
  readonly isAsked: boolean;
}

export interface CauseTree {
  readonly nodes: readonly CauseNode[];
  /** Known commits that are not drawn: there are too many, or they are too far from the first. */
  readonly hidden: number;
}

/** Commits that are drawn at once, and steps from the first to the last of them. */
export const MAX_DRAWN = 100;
export const MAX_DEPTH = 24;

/** The commit that contains an event, among some. */
function holding(commits: Iterable<Commit>, event: string | undefined): Commit | undefined {
  const [stream, version] = [event?.slice(0, event.lastIndexOf('@')), Number(event?.slice(event.lastIndexOf('@') + 1))];
  for (const commit of commits)
    if (commit.stream === stream && commit.version <= version && version <= commit.lastVersion) return commit;
  return undefined;
}

/**
 * What led to a commit and what followed from it, from the first cause on. `causes` begins with the commit that was asked about;
 * commits of the same request that do not follow from it are left out.
 */
export function causeTree(causes: readonly Commit[], effects: readonly Commit[]): CauseTree {
  const [asked] = causes;
  if (asked === undefined) return { nodes: [], hidden: 0 };
  const known = new Map([...causes, ...effects].map((commit) => [commit.id, commit]));
  const byStream = Map.groupBy(known.values(), ({ stream }) => stream);
  const causeOf = (commit: Commit) => {
    const stream = commit.causation?.slice(0, commit.causation.lastIndexOf('@')) ?? '';
    return holding(byStream.get(stream) ?? [], commit.causation);
  };
  const led = new Set(causes.map(({ id }) => id));
  const followers = Map.groupBy(known.values(), (commit) => causeOf(commit)?.id);
  const nodes: CauseNode[] = [];
  let [row, hidden] = [0, 0];
  // Not by calls of itself: a chain may be longer than calls may nest.
  const waiting: Omit<CauseNode, 'row'>[] = [];
  const first = causes.at(-1) ?? asked;
  waiting.push({ commit: first, depth: 0, cause: undefined, isAsked: first.id === asked.id });
  let before: number | undefined;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // The first that follows is beside its cause; the others begin rows of their own.
    if (before !== undefined && next.depth <= before) row += 1;
    if (nodes.length < MAX_DRAWN && next.depth < MAX_DEPTH) {
      nodes.push({ ...next, row });
      before = next.depth;
    } else hidden += 1;
    const { commit, depth, isAsked } = next;
    const follows = (followers.get(commit.id) ?? []).filter(({ id }) => !isAbove(commit, isAsked, led) || led.has(id));
    const inOrder = follows.toSorted((one, other) => one.at.localeCompare(other.at) || one.id.localeCompare(other.id));
    for (const each of inOrder.toReversed())
      waiting.push({ commit: each, depth: depth + 1, cause: commit.id, isAsked: each.id === asked.id });
  }
  return { nodes, hidden };
}

/** Of what led to the commit only the way to it is drawn. */
function isAbove(commit: Commit, isAsked: boolean, led: ReadonlySet<string>): boolean {
  return !isAsked && led.has(commit.id);
}
