import { MAX_FILE_NAME_BYTES, MAX_FOLDERS, MAX_SEGMENT_BYTES } from './limits.ts';

/**
 * Characters that hide text, move it or end its line: controls, soft hyphens, line separators, bidirectional embeddings,
 * overrides and isolates, invisible operators, byte order marks, annotations. What spelling needs is not among them: joiners
 * (Persian, Indic scripts, emoji), zero-width spaces (Khmer, Thai), and the marks of direction U+200E, U+200F and U+061C, which
 * reorder nothing but the neutral characters beside them. As the inside of a character class, written out: the contract's
 * document hands it to readers without Unicode properties.
 */
export const DECEPTIVE_CHARACTERS =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb';
/** Lone surrogates too. They are not in what is handed out: bodies have none, and other languages refuse them in a pattern. */
const DECEPTIVE = new RegExp(`[${DECEPTIVE_CHARACTERS}\\ud800-\\udfff]`, 'u');
/** Characters that spelling needs and that show nothing by themselves. */
export const INVISIBLE_CHARACTERS = '\\u061c\\u200b-\\u200f';
const INVISIBLE = new RegExp(`[${INVISIBLE_CHARACTERS}]`, 'g');

export function isDeceptive(text: string): boolean {
  return DECEPTIVE.test(text);
}

/** Whether nothing of a text can be seen. */
export function isBlank(text: string): boolean {
  return text.replace(INVISIBLE, '').trim() === '';
}

/** Bytes of a text in UTF-8. Written out: the domain knows no platform, and pages load no kernel. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/**
 * What is wrong with a file's name; undefined of a good one. A name is a path: segments between slashes, each of which any
 * file system and any screen shows as it is. It is measured as it is stored: in NFC, in bytes of UTF-8.
 */
export function fileNameProblem(given: string): string | undefined {
  const name = given.normalize('NFC');
  if (isDeceptive(name)) return 'must not hold control, hidden or direction-changing characters';
  if (name.includes('\\')) return 'must not hold \\: folders end with /';
  const bytes = bytesOf(name);
  if (bytes > MAX_FILE_NAME_BYTES) return `must have at most ${MAX_FILE_NAME_BYTES} bytes in UTF-8, has ${bytes}`;
  const segments = name.split('/');
  if (segments.length > MAX_FOLDERS + 1)
    return `must be in at most ${MAX_FOLDERS} folders, is in ${segments.length - 1}`;
  for (const segment of segments) {
    if (isBlank(segment) || segment === '.' || segment === '..') {
      return 'must be a name other than ".", ".." and blanks, and so must each of its folders';
    }
    const long = bytesOf(segment);
    if (long > MAX_SEGMENT_BYTES)
      return `and each of its folders must have at most ${MAX_SEGMENT_BYTES} bytes, has ${long}`;
  }
  return undefined;
}

/** The last segment of a file's name. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The folder that a file is in, by its path; empty of one that is in none. */
export function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

/** The folders that a file is in, outermost first: `a`, `a/b`. */
export function foldersOf(name: string): string[] {
  const segments = folderOf(name).split('/');
  return name.includes('/') ? segments.map((_none, at) => segments.slice(0, at + 1).join('/')) : [];
}

/**
 * The form in which names are compared and found: NFC, full case folding, and without what shows nothing. Unicode's folding
 * (CaseFolding.txt, C and F) is lower case of upper case of lower case, letter by letter, so that no letter depends on its
 * place (final sigma); only the dotless i is not folded to i. https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt
 */
export function folded(text: string): string {
  let result = '';
  for (const letter of text.replace(INVISIBLE, '').normalize('NFC')) {
    result += letter === 'ı' ? letter : letter.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  }
  return result.normalize('NFC');
}
