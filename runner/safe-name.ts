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

/**
 * A name for a file on disk from a name by a user: never a path, never `.` or `..`, never hidden by a leading
 * dot, never an option of a command by a leading dash, at most MAX_NAME_BYTES bytes, and not in `taken` (letter case aside, for file
 * systems that ignore it). `taken` gets the result.
 */
export function safeName(given: string, taken: Set<string>): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what is replaced
  const plain = given.replaceAll(/[/\\\u0000-\u001f\u007f]/g, '_').replace(/^[.-]+/, '_') || '_';
  const dot = plain.lastIndexOf('.');
  const extension = dot > 0 && plain.length - dot <= 20 ? plain.slice(dot) : '';
  const stem = plain.slice(0, plain.length - extension.length);
  for (let copy = 1; ; copy += 1) {
    const ending = (copy === 1 ? '' : `-${copy}`) + extension;
    const name = cut(stem, MAX_NAME_BYTES - encoder.encode(ending).length) + ending;
    if (!taken.has(name.toLowerCase())) {
      taken.add(name.toLowerCase());
      return name;
    }
  }
}
