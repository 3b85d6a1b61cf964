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
    ...effects.effects.flatMap((effect) => renderEffect(effect, '    ')),
  ];
  return lines.join('\n');
}

function renderEffect({ commit, effects }: Effect, indent: string): string[] {
  return [renderCommit(commit, indent), ...effects.flatMap((effect) => renderEffect(effect, `${indent}  `))];
}

export function renderVerdict(stream: string, verdict: ChainVerdict): string {
  if (verdict.ok)
    return `${stream}: ${verdict.commits} commits up to version ${verdict.version} are chained; last hash ${verdict.hash}`;
  return `${stream}: broken at version ${verdict.version}: ${verdict.found} where ${verdict.expected} was expected`;
}
