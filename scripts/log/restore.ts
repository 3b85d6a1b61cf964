import type { StoredCommit } from 'epoch';
import type { LogRestore } from '../../lib/app/platform/commands/restore-log.ts';
import type { LogManifest, LogPart } from '../../lib/app/platform/queries/log-copy.ts';
import { commitsOf, readManifest, verifyFiles } from './files.ts';

/** Commits of one stream in memory at once. */
const GROUP_COMMITS = 100;

/** Restores a copy: first all hashes of files, then segment beside segment, each day after day. */
export async function restoreFrom(
  folder: string,
  restoreOf: (manifest: LogManifest) => LogRestore,
  onProgress: (done: ReturnType<LogRestore['progress']>) => void = () => {},
): Promise<{ readonly manifest: LogManifest; readonly restore: LogRestore }> {
  const manifest = await readManifest(folder);
  await verifyFiles(folder, manifest);
  const restore = restoreOf(manifest);
  // Daily copies have folders of their own between the day and the segment.
  const segments = Map.groupBy(manifest.parts, ({ path }) => path.slice(path.lastIndexOf('/')));
  await Promise.all(
    [...segments.values()].map(async (parts) => {
      for await (const group of groups(folder, parts)) {
        await restore.take(group);
        onProgress(restore.progress());
      }
    }),
  );
  await restore.finish();
  return { manifest, restore };
}

/** Consecutive commits of one stream. */
async function* groups(folder: string, parts: readonly LogPart[]): AsyncGenerator<readonly StoredCommit[]> {
  for (const part of parts.toSorted((a, b) => (a.day < b.day ? -1 : 1))) {
    let group: StoredCommit[] = [];
    for await (const commit of commitsOf(folder, part)) {
      const [first] = group;
      if (first !== undefined && (first.stream !== commit.stream || group.length >= GROUP_COMMITS)) {
        yield group;
        group = [];
      }
      group.push(commit);
    }
    if (group.length > 0) yield group;
  }
}
