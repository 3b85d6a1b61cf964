import type { ChainVerdict, Effect, StoredCommit } from 'epoch';

/** A commit on one line, its events below it. */
export function renderCommit(commit: StoredCommit, indent = ''): string {
  const { stream, version, lastVersion, atMs, actor, correlation, causation } = commit;
  const versions = version === lastVersion ? `${version}` : `${version}–${lastVersion}`;
  const why = causation === undefined ? '' : ` because of ${causation}`;
  const head = `${indent}${stream}@${versions}  ${new Date(atMs).toISOString()}  by ${actor} in ${correlation}${why}`;
  const events = commit.events.map(
    ({ type, schema, data }, index) => `${indent}  @${version + index} ${type}.${schema} ${JSON.stringify(data)}`,
  );
  return [head, ...events].join('\n');
}

/** Causes from the request down, then the tree of effects; the commit asked about is marked. */
export function renderWhy(causes: readonly StoredCommit[], effects: Effect): string {
  const [asked, ...before] = causes;
  const up = before.reverse().map((commit) => `  ${renderCommit(commit, '  ').trimStart()}`);
  const first = causes.at(-1)?.causation;
  const lines = [
    ...(first === undefined ? [] : [`  ${first} (not an event)`]),
    ...up,
    ...(asked === undefined ? [] : [`> ${renderCommit(asked, '  ').trimStart()}`]),
    ...renderEffects(effects),
  ];
  return lines.join('\n');
}

/** Depth up to which effects are indented: a chain of thousands stays readable, and short. */
const MAX_INDENTED = 40;

/** Each effect below its cause. Not by calls of itself: a chain may be longer than calls may nest. */
function renderEffects(root: Effect): readonly string[] {
  const lines: string[] = [];
  const waiting = root.effects.map((effect) => ({ effect, depth: 2 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { effect, depth } = next;
    lines.push(renderCommit(effect.commit, '  '.repeat(Math.min(depth, MAX_INDENTED))));
    waiting.push(...effect.effects.map((each) => ({ effect: each, depth: depth + 1 })).reverse());
  }
  return lines;
}

export function renderVerdict(stream: string, verdict: ChainVerdict): string {
  if (verdict.ok)
    return `${stream}: ${verdict.commits} commits up to version ${verdict.version} are chained; last hash ${verdict.hash}`;
  return `${stream}: broken at version ${verdict.version}: ${verdict.found} where ${verdict.expected} was expected`;
}
