import { MAX_SEARCH_LETTERS, MAX_SEARCH_STARTS, MAX_SEARCH_TERMS } from './limits.ts';
import { baseName, folded } from './names.ts';

/** Scripts without spaces between words, and symbols: each letter may begin what somebody looks for. */
const ALONE =
  /[\p{So}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}\p{So}]/u;
const MARK = /\p{M}/u;
const DIGIT = /\p{N}/u;
const UPPER = /\p{Lu}/u;

/**
 * What a name is found by: its text from each word on, in the form in which names are compared. A word begins after anything that
 * is no letter, between letters and digits, at an upper case letter after a lower case one, and at every letter of a script that
 * has no spaces. The last segment's come first, then those of its folders, innermost first; each is there once.
 */
export function searchStarts(name: string): string[] {
  const found = new Set<string>();
  const last = baseName(name);
  add(found, last, last);
  let end = name.length - last.length - 1;
  while (end > 0 && found.size < MAX_SEARCH_STARTS) {
    const begin = name.lastIndexOf('/', end - 1) + 1;
    add(found, name.slice(begin), name.slice(begin, end));
    end = begin - 1;
  }
  return [...found];
}

/** Adds the starts of one segment; each goes on to the end of the name. */
function add(found: Set<string>, rest: string, segment: string): void {
  let before = '';
  let at = 0;
  for (const letter of segment) {
    if (found.size >= MAX_SEARCH_STARTS) return;
    if (begins(letter, before)) found.add(startAt(rest, at));
    if (!MARK.test(letter)) before = letter;
    at += letter.length;
  }
}

/** Of more letters than are kept, for some show nothing and are left out. */
function startAt(rest: string, at: number): string {
  const letters = [...rest.slice(at, at + 6 * MAX_SEARCH_LETTERS)];
  return clipped(folded(letters.slice(0, 2 * MAX_SEARCH_LETTERS).join('')));
}

function begins(letter: string, before: string): boolean {
  if (!WORD.test(letter)) return false;
  if (!WORD.test(before) || ALONE.test(letter)) return true;
  if (DIGIT.test(letter) !== DIGIT.test(before)) return true;
  return UPPER.test(letter) && !UPPER.test(before);
}

function clipped(text: string): string {
  return [...text].slice(0, MAX_SEARCH_LETTERS).join('');
}

/** What a search asks for: texts of which each must begin at a word of the name. Empty when there is nothing to look for. */
export function searchTerms(text: string): string[] {
  const terms = text.split(/\s+/u).flatMap((term) => {
    const letters = [...term];
    const first = letters.findIndex((letter) => WORD.test(letter));
    return first < 0 ? [] : [clipped(folded(letters.slice(first).join('')))];
  });
  return [...new Set(terms)].slice(0, MAX_SEARCH_TERMS);
}

/** Endings of what is packed: the type of `reads.fastq.gz` is `fastq.gz`. */
const PACKED: ReadonlySet<string> = new Set(['br', 'bz2', 'gz', 'lz4', 'xz', 'zip', 'zst']);
const ENDING = /^[a-z0-9_+-]{1,16}$/;

/** What comes after the last dot of a name, in lower case, with what was packed; empty where that is no type. */
export function fileTypeOf(name: string): string {
  const parts = folded(baseName(name)).split('.');
  const last = parts.length > 1 ? (parts.at(-1) ?? '') : '';
  if (!ENDING.test(last)) return '';
  const inner = parts.length > 2 ? (parts.at(-2) ?? '') : '';
  return PACKED.has(last) && ENDING.test(inner) ? `${inner}.${last}` : last;
}
