import { isUtf8 } from 'node:buffer';
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { CommandError, EXIT } from '../exit-codes.ts';

export interface FoundFile {
  readonly path: string;
  /** Its name on the platform: its own name, or its path from the folder that was named. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** Entries that are not uploaded. */
export interface LeftOut {
  readonly path: string;
  readonly code:
    | 'unreadable'
    | 'link'
    | 'link-outside'
    | 'link-broken'
    | 'link-circle'
    | 'not-a-file'
    | 'name-not-utf8';
  readonly why: string;
}

/** `inside`: links that lead to something in the folder that was named; `follow`: all; `skip`: none. `error`: none, and one is a failure. */
export const LINK_POLICIES = ['inside', 'follow', 'skip', 'error'] as const;
export type LinkPolicy = (typeof LINK_POLICIES)[number];

export const MAX_FILES = 100_000;

export interface Found {
  readonly files: readonly FoundFile[];
  readonly left: readonly LeftOut[];
}

/** The files that are meant: files as they are named, folders with all that lies in them. Every omission is reported. */
export async function filesAt(paths: readonly string[], links: LinkPolicy = 'inside'): Promise<Found> {
  const files: FoundFile[] = [];
  const left: LeftOut[] = [];
  const take = (path: string, name: string, { size }: Stats) => {
    if (files.length + left.length >= MAX_FILES) {
      throw new CommandError(EXIT.usage, 'too-many-files', `more than ${MAX_FILES} files`);
    }
    files.push({ path, name, sizeBytes: size });
  };
  const leave = (path: string, code: LeftOut['code'], why: string) => void left.push({ path, code, why });

  /** `above`: the real folders that this one lies in, so that a link in a circle ends. */
  async function walk(folder: string, name: string, root: string, above: readonly string[]): Promise<void> {
    let entries: Buffer[];
    try {
      entries = (await readdir(folder, { encoding: 'buffer' })).toSorted(Buffer.compare);
    } catch (error) {
      return leave(folder, 'unreadable', `the folder cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    }
    for (const entry of entries) {
      const path = join(folder, entry.toString());
      if (!isUtf8(entry)) leave(path, 'name-not-utf8', 'its name is not UTF-8');
      else await one(path, `${name}/${entry.toString()}`, root, above);
    }
  }

  async function one(path: string, name: string, root: string, above: readonly string[]): Promise<void> {
    const own = await lstat(path).catch((error: NodeJS.ErrnoException) => error);
    if (own instanceof Error) return leave(path, 'unreadable', `it cannot be read: ${own.code}`);
    if (own.isFile()) return take(path, name, own);
    if (own.isDirectory()) return walk(path, name, root, [...above, await realpath(path)]);
    if (!own.isSymbolicLink()) return leave(path, 'not-a-file', 'it is neither a file nor a folder');
    if (links === 'skip' || links === 'error') return leave(path, 'link', 'it is a link');
    const target = await realpath(path).catch(() => undefined);
    if (target === undefined) return leave(path, 'link-broken', 'it is a link that leads nowhere');
    if (links === 'inside' && !isInside(root, target)) {
      return leave(path, 'link-outside', `it is a link out of the folder, to ${target}: see --links`);
    }
    const status = await stat(target);
    if (status.isFile()) return take(path, name, status);
    if (!status.isDirectory()) return leave(path, 'not-a-file', 'it is a link to neither a file nor a folder');
    if (above.includes(target)) return leave(path, 'link-circle', 'it is a link to a folder that contains it');
    return walk(path, name, root, [...above, target]);
  }

  for (const path of paths) {
    const status = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (status instanceof Error) leave(path, 'unreadable', `it cannot be read: ${status.code}`);
    else if (status.isFile()) take(path, basename(resolve(path)), status);
    else if (!status.isDirectory()) leave(path, 'not-a-file', 'it is neither a file nor a folder');
    else {
      const root = await realpath(path);
      await walk(path, basename(resolve(path)), root, [root]);
    }
  }
  return { files, left };
}

function isInside(root: string, target: string): boolean {
  const below = relative(root, target);
  return below === '' || (below !== '..' && !below.startsWith(`..${sep}`));
}
