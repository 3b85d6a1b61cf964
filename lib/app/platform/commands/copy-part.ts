import type { StoredCommit } from 'epoch';
import type { Day } from '../../../domain/metering/day.ts';
import type { CopyFile, LogCopies } from '../../ports/log-copies.ts';
import { type LogPart, lineOf } from '../queries/log-copy.ts';

/** Lines that wait in memory. */
const BUFFERED = 64;

/** A file of a copy, line by line. One without a commit is never begun. */
export function createCopyPart(copies: Pick<LogCopies<unknown>, 'begin'>, path: string, day: Day) {
  let file: CopyFile | undefined;
  let waiting: string[] = [];
  let [commits, events, streams] = [0, 0, 0];

  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    file ??= copies.begin(path);
    const text = `${waiting.join('\n')}\n`;
    waiting = [];
    await file.write(text);
  }

  return {
    async write(commit: StoredCommit): Promise<void> {
      commits += 1;
      events += commit.events.length;
      if (commit.version === 1) streams += 1;
      waiting.push(lineOf(commit));
      if (waiting.length >= BUFFERED) await flush();
    },
    /** Streams that begin in it. */
    streams: () => streams,
    /** What the manifest says of it; nothing of a file without a commit. */
    async end(): Promise<readonly LogPart[]> {
      await flush();
      return file === undefined ? [] : [{ day, path, commits, events, ...(await file.end()) }];
    },
    abandon: async () => file?.abandon(),
  };
}
