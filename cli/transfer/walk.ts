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
    | 'name-not-utf8'
    | 'empty-folder';
  readonly why: string;
}

/** `inside`: links that lead to something in the folder that was named; `follow`: all; `skip`: none. `error`: none, and one is a failure. */
export const LINK_POLICIES = ['inside', 'follow', 'skip', 'error'] as const;
export type LinkPolicy = (typeof LINK_POLICIES)[number];

export const MAX_FILES = 100_000;
/** Folders that are read. Links between folders can make more ways than there are folders. */
export const MAX_FOLDERS = 100_000;

export interface Found {
  readonly files: readonly FoundFile[];
  readonly left: readonly LeftOut[];
}

/** What a walk asks of the disk. */
export interface Disk {
  readonly lstat: (path: string) => Promise<Stats>;
  readonly stat: (path: string) => Promise<Stats>;
  readonly realpath: (path: string) => Promise<string>;
  readonly entries: (folder: string) => Promise<Buffer[]>;
}

const DISK: Disk = { lstat, stat, realpath, entries: (folder) => readdir(folder, { encoding: 'buffer' }) };

/**
 * The files that are meant: files as they are named, folders with all that lies in them. Every omission is reported. An entry
 * that goes or changes while the folders are read is left out by itself, whichever call meets it.
 */
export async function filesAt(paths: readonly string[], links: LinkPolicy = 'inside', disk = DISK): Promise<Found> {
  const files = new Map<string, FoundFile>();
  const left: LeftOut[] = [];
  let folders = 0;
  const leave = (path: string, code: LeftOut['code'], why: string) => {
    left.push({ path, code, why });
    if (files.size + left.length > MAX_FILES) throw tooMany(`more than ${MAX_FILES} files`);
  };
  /** One that is named twice is one: two uploads of it would not know of each other. */
  const take = (path: string, name: string, { size }: Stats) => {
    files.set(`${resolve(path)}\0${name}`, { path, name, sizeBytes: size });
    if (files.size + left.length > MAX_FILES) throw tooMany(`more than ${MAX_FILES} files`);
  };

  /** `above`: the real folders that this one lies in, so that a link in a circle ends. */
  async function walk(folder: string, name: string, root: string, above: readonly string[]): Promise<void> {
    folders += 1;
    if (folders > MAX_FOLDERS) throw tooMany(`more than ${MAX_FOLDERS} folders, through links too: see --links`);
    const entries = (await disk.entries(folder)).toSorted(Buffer.compare);
    if (entries.length === 0) leave(folder, 'empty-folder', 'nothing is in it, and a folder is there by its files');
    for (const entry of entries) {
      const path = join(folder, entry.toString());
      if (!isUtf8(entry)) leave(path, 'name-not-utf8', 'its name is not UTF-8');
      else await each(path, () => one(path, name === '' ? entry.toString() : `${name}/${entry}`, root, above));
    }
  }

  /** Whatever the disk refuses is the fate of this entry alone. */
  async function each(path: string, look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (error instanceof CommandError) throw error;
      leave(path, 'unreadable', `it cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    }
  }

  async function one(path: string, name: string, root: string, above: readonly string[]): Promise<void> {
    const own = await disk.lstat(path);
    if (own.isFile()) return take(path, name, own);
    if (own.isDirectory()) return walk(path, name, root, [...above, await disk.realpath(path)]);
    if (!own.isSymbolicLink()) return leave(path, 'not-a-file', 'it is neither a file nor a folder');
    if (links === 'skip' || links === 'error') return leave(path, 'link', 'it is a link');
    const target = await disk.realpath(path).catch(() => undefined);
    if (target === undefined) return leave(path, 'link-broken', 'it is a link that leads nowhere');
    if (links === 'inside' && !isInside(root, target)) {
      return leave(path, 'link-outside', `it is a link out of the folder, to ${target}: see --links`);
    }
    const status = await disk.stat(target);
    if (status.isFile()) return take(path, name, status);
    if (!status.isDirectory()) return leave(path, 'not-a-file', 'it is a link to neither a file nor a folder');
    if (above.includes(target)) return leave(path, 'link-circle', 'it is a link to a folder that contains it');
    return walk(path, name, root, [...above, target]);
  }

  async function named(path: string): Promise<void> {
    const status = await disk.stat(path);
    if (status.isFile()) return take(path, basename(resolve(path)), status);
    if (!status.isDirectory()) return leave(path, 'not-a-file', 'it is neither a file nor a folder');
    const root = await disk.realpath(path);
    return walk(path, basename(resolve(path)), root, [root]);
  }

  for (const path of paths) await each(path, () => named(path));
  return { files: [...files.values()], left };
}

function tooMany(message: string): CommandError {
  return new CommandError(EXIT.usage, 'too-many-files', message);
}

function isInside(root: string, target: string): boolean {
  const below = relative(root, target);
  return below === '' || (below !== '..' && !below.startsWith(`..${sep}`));
}
