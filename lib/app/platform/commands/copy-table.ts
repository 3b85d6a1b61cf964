import type { StoredCommit } from 'epoch';
import type { Day } from '../../../domain/metering/day.ts';
import type { CopyTable, LogCopies } from '../../ports/log-copies.ts';
import type { LogTable } from '../queries/log-copy.ts';

/**
 * A table beside a file of a copy. One without a commit is never begun. A restore needs none, so whatever fails of it ends the table and not the
 * copy: `failed` is told once, and it is in no manifest.
 */
export function createCopyTable(
  copies: Pick<LogCopies<unknown>, 'beginTable'>,
  path: string,
  day: Day,
  failed: (path: string, error: unknown) => void,
) {
  let table: CopyTable | undefined;
  let isOver = false;

  async function attempt<T>(step: () => Promise<T>): Promise<T | undefined> {
    if (isOver) return undefined;
    try {
      return await step();
    } catch (error) {
      isOver = true;
      failed(path, error);
      await table?.abandon().catch(() => {});
      return undefined;
    }
  }

  return {
    add: (commit: StoredCommit) =>
      attempt(async () => {
        table ??= await copies.beginTable(path);
        await table.add(commit);
      }),
    /** What the manifest says of it; nothing of one without a commit, or that failed. */
    async end(): Promise<readonly LogTable[]> {
      const ended = await attempt(async () => table?.end());
      return ended === undefined ? [] : [{ day, path, ...ended }];
    },
    abandon: () => attempt(async () => table?.abandon()),
  };
}
