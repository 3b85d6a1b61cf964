import { foldersOf } from '../lib/domain/names.ts';
import { MAX_NAME_BYTES } from './limits.ts';

const encoder = new TextEncoder();

/** Cuts between characters so that the UTF-8 form has at most `bytes` bytes. */
function cut(text: string, bytes: number): string {
  let result = '';
  let used = 0;
  for (const character of text) {
    used += encoder.encode(character).length;
    if (used > bytes) break;
    result += character;
  }
  return result;
}

/** Replaces what is no name, hides a file or is an option of a command. */
function plainName(given: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what is replaced
  return cut(given.replaceAll(/[\\\u0000-\u001f\u007f]/g, '_').replace(/^[.-]+/, '_') || '_', MAX_NAME_BYTES);
}

function plainPath(given: string): string {
  return given.split('/').map(plainName).join('/');
}

/**
 * Paths below a folder on disk for files by their names, in their order: the folders of the names are kept. No segment is `.` or
 * `..`, is hidden by a leading dot or is an option of a command by a leading dash, and each has at most MAX_NAME_BYTES bytes. All
 * are different, letter case aside, for file systems that ignore it, and none is a folder of another.
 */
export function safePaths(names: readonly string[]): readonly string[] {
  const paths = names.map(plainPath);
  const taken = new Set(paths.flatMap(foldersOf).map((folder) => folder.toLowerCase()));
  return paths.map((path) => numbered(path, taken));
}

/** `taken` gets the result. */
function numbered(path: string, taken: Set<string>): string {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, plain] = [path.slice(0, slash), path.slice(slash)];
  const dot = plain.lastIndexOf('.');
  const extension = dot > 0 && plain.length - dot <= 20 ? plain.slice(dot) : '';
  const stem = plain.slice(0, plain.length - extension.length);
  for (let copy = 1; ; copy += 1) {
    const ending = (copy === 1 ? '' : `-${copy}`) + extension;
    const name = folder + cut(stem, MAX_NAME_BYTES - encoder.encode(ending).length) + ending;
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}
