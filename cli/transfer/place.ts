import { link, lstat, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { CommandError, EXIT } from '../exit-codes.ts';

/** Error codes of file systems without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function exists(target: string): CommandError {
  return new CommandError(EXIT.refused, 'target-exists', `${target} is there already: replace it with --overwrite`);
}

/** Refuses a target that is there, before anything is fetched for it. */
export async function expectFree(target: string, overwrite: boolean): Promise<void> {
  const there = await stat(target).catch(() => undefined);
  if (there?.isDirectory()) throw new CommandError(EXIT.refused, 'target-exists', `${target} is a folder`);
  // A link that leads nowhere has the name too.
  const taken = there ?? (await lstat(target).catch(() => undefined));
  if (taken !== undefined && !overwrite) throw exists(target);
}

/** Gives a finished file its name. Without `overwrite` it never replaces another, not even one that was created meanwhile. */
export async function putInPlace(path: string, target: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(path, target);
  try {
    await link(path, target);
    await rm(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw exists(target);
    if (!NO_LINKS.has(code)) throw error;
    await expectFree(target, overwrite);
    await rename(path, target);
  }
}

/** Bytes of a name that file systems take at most. */
const MAX_NAME_BYTES = 255;
/** A longer one is cut as the rest of a name is. */
const MAX_EXTENSION_BYTES = 64;

/** A stem that leaves room for what follows it: `…` stands where letters were cut off. */
function shortened(stem: string, ending: string): string {
  if (Buffer.byteLength(stem + ending) <= MAX_NAME_BYTES) return stem;
  const letters = [...stem];
  while (letters.length > 0 && Buffer.byteLength(`${letters.join('')}…${ending}`) > MAX_NAME_BYTES) letters.pop();
  return `${letters.join('')}…`;
}

/** `a.txt`, `a (2).txt`, `a (3).txt`: what files of one name are called in one folder. Letter case makes no difference. */
export function differentNames() {
  const taken = new Set<string>();
  return (path: string): string => {
    const own = extname(path);
    const extension = Buffer.byteLength(own) > MAX_EXTENSION_BYTES ? '' : own;
    const stem = basename(path, extension);
    for (let copy = 1; ; copy += 1) {
      const ending = ` (${copy})${extension}`;
      const name = copy === 1 ? path : join(dirname(path), `${shortened(stem, ending)}${ending}`);
      const key = name.normalize('NFC').toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return name;
    }
  };
}
