import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { StoredCommit } from 'epoch';
import { joinedManifest } from '../../lib/app/platform/queries/joined-copies.ts';
import {
  commitOfLine,
  LogCopyError,
  type LogManifest,
  type LogPart,
  lineOf,
  manifestOf,
} from '../../lib/app/platform/queries/log-copy.ts';
import { MANIFESTS } from '../../lib/aws/s3/log-copies.ts';
import type { Day } from '../../lib/domain/metering/day.ts';

export const MANIFEST = 'manifest.json';
/** Files that are open at once; another one closes the one that was written to longest ago. */
const MAX_OPEN = 64;
/** Lines of one file that wait in memory. */
const BUFFERED = 64;

interface Writing {
  readonly day: Day;
  readonly path: string;
  readonly hash: Hash;
  commits: number;
  events: number;
  bytes: number;
  waiting: string[];
}

/** Writes a copy of the log into an empty folder: a folder for a day, a file for a segment, and the manifest at last. */
export async function logWriter(folder: string) {
  await mkdir(folder, { recursive: true });
  // Never over another copy: what it had beyond this one would stay.
  await writeFile(path.join(folder, MANIFEST), '', { flag: 'wx' });
  const parts = new Map<string, Writing>();
  const handles = new Map<string, FileHandle>();

  async function handleOf(name: string): Promise<FileHandle> {
    const known = handles.get(name);
    handles.delete(name);
    const handle = known ?? (await open(path.join(folder, name), 'a'));
    handles.set(name, handle);
    for (const [oldest, each] of handles) {
      if (handles.size <= MAX_OPEN) break;
      handles.delete(oldest);
      await each.close();
    }
    return handle;
  }

  async function flush(part: Writing): Promise<void> {
    if (part.waiting.length === 0) return;
    const bytes = Buffer.from(`${part.waiting.join('\n')}\n`);
    part.waiting = [];
    part.hash.update(bytes);
    part.bytes += bytes.length;
    await (await handleOf(part.path)).appendFile(bytes);
  }

  return {
    /** One call at a time. */
    async write(segment: number, day: Day, commit: StoredCommit): Promise<void> {
      const name = `${day}/${String(segment).padStart(2, '0')}.ndjson`;
      let part = parts.get(name);
      if (part === undefined) {
        await mkdir(path.join(folder, day), { recursive: true });
        part = { day, path: name, hash: createHash('sha256'), commits: 0, events: 0, bytes: 0, waiting: [] };
        parts.set(name, part);
      }
      part.commits += 1;
      part.events += commit.events.length;
      part.waiting.push(lineOf(commit));
      if (part.waiting.length >= BUFFERED) await flush(part);
    },
    async end(manifest: (parts: readonly LogPart[]) => LogManifest): Promise<LogManifest> {
      const done: LogPart[] = [];
      for (const part of [...parts.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
        await flush(part);
        const { day, path: name, commits, events, bytes, hash } = part;
        done.push({ day, path: name, commits, events, bytes, sha256: hash.digest('hex') });
      }
      for (const handle of handles.values()) await handle.close();
      const made = manifest(done);
      await writeFile(path.join(folder, MANIFEST), `${JSON.stringify(made, null, 1)}\n`);
      return made;
    },
  };
}

/** The manifest of a folder: that of one export, or of daily copies together, as the stage's bucket of copies has them. */
export async function readManifest(folder: string): Promise<LogManifest> {
  const daily = await readdir(path.join(folder, MANIFESTS)).catch((): string[] => []);
  if (daily.length === 0) return manifestOf(await readFile(path.join(folder, MANIFEST), 'utf8'));
  const copies = daily.map((name) => readFile(path.join(folder, MANIFESTS, name), 'utf8').then(manifestOf));
  return joinedManifest(await Promise.all(copies));
}

/** Compares every file that a restore reads with the manifest's hash. Throws for the first that differs. */
export function verifyFiles(folder: string, { parts }: LogManifest): Promise<void> {
  return compare(folder, parts);
}

/** The same of the tables. */
export function verifyTables(folder: string, { tables = [] }: LogManifest): Promise<void> {
  return compare(folder, tables);
}

async function compare(folder: string, files: readonly Pick<LogPart, 'path' | 'sha256'>[]): Promise<void> {
  for (const { path: name, sha256 } of files) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path.join(folder, name)), hash);
    if (hash.digest('hex') !== sha256)
      throw new LogCopyError('malformed-log-copy', `${name} is not as it was written: its hash differs`);
  }
}

/** The commits of a part, in order, line by line. Only `\n` ends a line: names may have other characters that end one elsewhere. */
export async function* commitsOf(folder: string, part: LogPart): AsyncGenerator<StoredCommit> {
  let rest = '';
  let number = 0;
  for await (const chunk of createReadStream(path.join(folder, part.path), 'utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      number += 1;
      yield commitOfLine(line, `${part.path}, line ${number}`);
    }
  }
  if (rest !== '') throw new LogCopyError('malformed-log-copy', `${part.path} ends within a line`);
}
