import type { Day } from '../../../domain/metering/day.ts';
import { LogCopyError, type LogManifest, sumsOf } from './log-copy.ts';

/**
 * One manifest of daily copies: the newest, and those before it as far back as it needs. What had taken effect, what was parked and
 * the unfinished day are the newest one's.
 */
export function joinedManifest(copies: readonly LogManifest[]): LogManifest {
  const byThrough = new Map<Day, LogManifest>();
  for (const copy of copies) if (copy.daily !== undefined) byThrough.set(copy.daily.through, copy);
  const newest = byThrough.get([...byThrough.keys()].sort().at(-1) ?? '');
  if (newest?.daily === undefined) throw new LogCopyError('malformed-log-copy', 'there is no daily copy');
  const { daily, ...rest } = newest;
  const chain: LogManifest[] = [newest];
  for (let after = daily.after; after !== undefined; ) {
    const before = byThrough.get(after);
    if (before === undefined)
      throw new LogCopyError('malformed-log-copy', `the copy through ${after} is missing: later ones go on from it`);
    chain.unshift(before);
    after = before.daily?.after;
  }
  let commits = 0;
  for (const copy of chain) {
    const { through = '', earlier = 0 } = copy.daily ?? {};
    if (earlier !== commits) {
      const those = `the copies before the one through ${through} have ${commits} commits`;
      throw new LogCopyError('malformed-log-copy', `${those}, the log then had ${earlier}`);
    }
    commits += copy.commits;
  }
  const parts = [...chain.flatMap((copy) => copy.parts), ...daily.tail.parts];
  const streams = chain.reduce((sum, copy) => sum + copy.streams, daily.tail.streams);
  const tables = chain.flatMap((copy) => copy.tables ?? []);
  return { ...rest, ...sumsOf(parts), streams, parts, tables };
}
