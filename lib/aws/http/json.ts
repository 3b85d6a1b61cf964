/** Bodies are small: files never pass through the API. */
export const MAX_BODY_BYTES = 1_048_576;
export const MAX_JSON_DEPTH = 32;

/** Why a text is not accepted as JSON, for people. */
export class JsonError extends Error {
  readonly code = 'malformed-json';
}

/**
 * Parses JSON strictly, as RFC 7493 (I-JSON) has it: no duplicate names (two readers could disagree about their value), no
 * half of a surrogate pair, which is no character. And no names that touch an object's prototype, no depth that costs a
 * stack. Throws JsonError.
 */
export function parseJson(text: string): unknown {
  checkShape(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new JsonError(error instanceof Error ? error.message.slice(0, 200) : 'not JSON');
  }
  // Written again, whole pairs are characters, and only a half is an escape still.
  if (ESCAPED_SURROGATE.test(text) && LONE_SURROGATE.test(JSON.stringify(value)))
    throw new JsonError('an escape is half of a surrogate pair, which is no character');
  return value;
}

const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;
/** After an even number of backslashes, which are escaped themselves. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** One pass over the text: depth, and the names of each open object. Text that is no JSON at all is left to JSON.parse. */
function checkShape(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === OPEN_OBJECT || letter === OPEN_ARRAY) {
      open.push(letter === OPEN_OBJECT ? new Set() : undefined);
      if (open.length > MAX_JSON_DEPTH) throw new JsonError(`nested deeper than ${MAX_JSON_DEPTH}`);
    } else if (letter === CLOSE_OBJECT || letter === CLOSE_ARRAY) {
      open.pop();
    } else if (letter === QUOTE) {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names !== undefined && isName(text, end)) checkName(names, text.slice(at, end + 1));
      at = end;
    }
  }
}

const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY, QUOTE, BACKSLASH] = [0x7b, 0x7d, 0x5b, 0x5d, 0x22, 0x5c];

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === BACKSLASH) at += 1;
    else if (letter === QUOTE) return at;
  }
  throw new JsonError('a string does not end');
}

function isName(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return text.charAt(at) === ':';
}

function checkName(names: Set<string>, quoted: string): void {
  let name: string;
  try {
    name = JSON.parse(quoted);
  } catch {
    throw new JsonError('a name is not a JSON string');
  }
  if (FORBIDDEN.has(name)) throw new JsonError(`the name ${quoted} is not allowed`);
  if (names.has(name)) throw new JsonError(`the name ${quoted.slice(0, 60)} occurs twice in one object`);
  names.add(name);
}
