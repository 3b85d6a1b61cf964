import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StoredCommit } from 'epoch';
import { createMemoryChangeLog, minuteOf, movesOf } from 'epoch/transport';
import { beginCopy, type CopyLogPorts, workCopy } from '../../../lib/app/platform/commands/copy-log.ts';
import { createLogRestore } from '../../../lib/app/platform/commands/restore-log.ts';
import { followedOf } from '../../../lib/app/platform/queries/settled.ts';
import { aggregateOf, withEffects } from '../../../lib/app/restore.ts';
import { EFFECTS } from '../../../lib/app/subscriptions.ts';
import { readManifest } from '../../../scripts/log/files.ts';
import { restoreFrom } from '../../../scripts/log/restore.ts';
import { digest } from '../../memory-platform.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { memoryCopies } from './memory-copies.ts';

export const DAY_MS = 86_400_000;
const pause = async () => {};

export async function logOf({ log }: Pick<Platform, 'log'>): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for await (const commit of log.scan(0, 1)) commits.push(commit);
  return commits;
}

export function copiedPlatform() {
  const platform = createPlatform();
  const { log: reader, nowMs, viewStore, subscribers } = platform;
  const changeLog = createMemoryChangeLog();
  let tablesFail = false;
  const { copies, files, manifests } = memoryCopies(() => tablesFail);
  const untold: string[] = [];
  const tableFailed = (path: string) => void untold.push(path);
  let tries = 0;
  const newId = () => `try-${++tries}`;
  const effects = followedOf(EFFECTS, viewStore);
  const ports: CopyLogPorts = { reader, changeLog, nowMs, copies, effects, newId, tableFailed };
  /** A night's copy, by messages that are queued as text. How many of them began anew. */
  async function copy(afterStep: (segment: number) => Promise<unknown> = async () => {}): Promise<number> {
    for (const commit of await logOf(platform)) await changeLog.record(commit.atMs, movesOf([commit]));
    for (const { id } of withEffects(subscribers)) await changeLog.markSwept(id, minuteOf(nowMs()));
    let step = await beginCopy(ports);
    for (let anew = 0; ; ) {
      const copied = await workCopy(ports, JSON.parse(JSON.stringify(step)));
      if (copied.outcome === 'copied') return anew;
      if (copied.outcome === 'begun-anew') anew += 1;
      step = copied.next;
      await afterStep(step.segment);
    }
  }
  const failTables = () => {
    tablesFail = true;
  };
  return { ...platform, copy, ports, files, manifests, changeLog, failTables, untold };
}

/** What lies in the bucket, as a folder. */
export async function inFolder<T>(
  { files, manifests }: Pick<ReturnType<typeof memoryCopies>, 'files' | 'manifests'>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-copies-'));
  try {
    const all = [...manifests].map(([day, each]) => [`manifests/${day}.json`, JSON.stringify(each)] as const);
    for (const [name, text] of [...files, ...all]) {
      await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The log that daily copies come to, restored into an empty one. */
export async function restored(source: ReturnType<typeof copiedPlatform>) {
  const target = createPlatform(source.nowMs());
  const { log: events, viewStore, nowMs, subscribers } = target;
  const effects = withEffects(subscribers);
  const ports = { events, viewStore, changeLog: createMemoryChangeLog(), digest, aggregateOf, effects };
  const manifest = await inFolder(source, async (folder) => {
    await restoreFrom(folder, (copy) => createLogRestore({ ...ports, nowMs, pause, random: () => 0.5 }, copy));
    return readManifest(folder);
  });
  return { target, manifest };
}
