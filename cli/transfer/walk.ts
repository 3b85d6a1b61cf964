import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { flatName } from '../../lib/client/flat-name.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

export interface FoundFile {
  readonly path: string;
  /** What it shall be called: its own name, or its path from the folder that was named, as one name. */
  readonly name: string;
  readonly sizeBytes: number;
}

export const MAX_FILES = 100_000;

/** The regular files that are meant: files as they are named, folders with all that lies in them. Links inside a folder are left out. */
export async function filesAt(paths: readonly string[]): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const take = (file: FoundFile) => {
    if (found.length >= MAX_FILES) throw new CommandError(EXIT.usage, 'too-many-files', `more than ${MAX_FILES} files`);
    found.push(file);
  };
  const walk = async (folder: string, name: string): Promise<void> => {
    const entries = (await readdir(folder)).toSorted();
    for (const entry of entries) {
      const path = join(folder, entry);
      const status = await lstat(path);
      if (status.isDirectory()) await walk(path, `${name}/${entry}`);
      else if (status.isFile()) take({ path, name: flatName(`${name}/${entry}`), sizeBytes: status.size });
    }
  };
  for (const path of paths) {
    const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new CommandError(EXIT.usage, 'unreadable', `${path} cannot be read: ${error.code}`, error);
    });
    const name = basename(resolve(path));
    if (status.isDirectory()) await walk(path, name);
    else if (status.isFile()) take({ path, name, sizeBytes: status.size });
    else throw new CommandError(EXIT.usage, 'unreadable', `${path} is neither a file nor a folder`);
  }
  return found;
}
