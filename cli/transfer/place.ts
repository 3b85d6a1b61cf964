import { link, lstat, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { folded } from '../../lib/domain/names.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

/** Error codes of file systems without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** What a file system says where a file has the name of a folder that is wanted, or a folder that of a file. */
const OTHER_KIND = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY']);

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

function exists(target: string): CommandError {
  return new CommandError(EXIT.refused, 'target-exists', `${target} is there already: replace it with --overwrite`);
}

function otherKind(target: string, what: string): CommandError {
  return new CommandError(
    EXIT.refused,
    'target-exists',
    `${target} ${what}: name another place with --output or --folder`,
  );
}

/** Refuses a target that is there, before anything is fetched for it; and one below what is no folder. */
export async function expectFree(target: string, overwrite: boolean): Promise<void> {
  const there = await stat(target).catch((error: unknown) => codeOf(error));
  if (there === 'ENOTDIR') throw otherKind(target, 'is wanted below a file');
  if (typeof there !== 'string' && there.isDirectory()) throw otherKind(target, 'is a folder');
  // A link that leads nowhere has the name too.
  const isTaken = typeof there !== 'string' || (await lstat(target).catch(() => undefined)) !== undefined;
  if (isTaken && !overwrite) throw exists(target);
}

/** Makes the folder that a target is in. */
export async function makeFolderOf(target: string): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
  } catch (error) {
    throw OTHER_KIND.has(codeOf(error)) ? otherKind(target, 'is wanted below a file') : error;
  }
}

/** Gives a finished file its name. Without `overwrite` it never replaces another, not even one that was created meanwhile. */
export async function putInPlace(path: string, target: string, overwrite: boolean): Promise<void> {
  try {
    if (overwrite) return await rename(path, target);
    await link(path, target);
    await rm(path);
  } catch (error) {
    const code = codeOf(error);
    if (OTHER_KIND.has(code)) throw overwrite ? otherKind(target, 'is a folder') : exists(target);
    if (overwrite || !NO_LINKS.has(code)) throw error;
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

/**
 * What files are called below one folder so that none is in the way of another: `a.txt`, `a (2).txt`, `a (3).txt` of one name; and
 * where one is called like a folder that another is in, `a` and `a (2)/b`. Names that any disk takes for one are one: those
 * that differ in letter case, form or joiners alone.
 */
export function differentNames() {
  const files = new Set<string>();
  const folders = new Set<string>();
  const folderOf = (path: string): string => {
    const above = dirname(path);
    if (above === path) return path;
    const name = numbered(join(folderOf(above), basename(path)), (key) => files.has(key));
    folders.add(folded(name));
    return name;
  };
  return (path: string): string => {
    const name = numbered(join(folderOf(dirname(path)), basename(path)), (key) => files.has(key) || folders.has(key));
    files.add(folded(name));
    return name;
  };
}

/** The first of `a.txt`, `a (2).txt` … that is not taken. */
function numbered(path: string, isTaken: (key: string) => boolean): string {
  const own = extname(path);
  const extension = Buffer.byteLength(own) > MAX_EXTENSION_BYTES ? '' : own;
  const stem = basename(path, extension);
  for (let copy = 1; ; copy += 1) {
    const ending = ` (${copy})${extension}`;
    const name = copy === 1 ? path : join(dirname(path), `${shortened(stem, ending)}${ending}`);
    if (!isTaken(folded(name))) return name;
  }
}
