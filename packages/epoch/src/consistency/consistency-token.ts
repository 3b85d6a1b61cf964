/** Streams that one token names at most; a user's command writes to fewer. */
export const MAX_TOKEN_POSITIONS = 16;
/** Streams that a token takes over from the one before it: a query reads the checkpoint of each. */
export const MAX_MERGED_POSITIONS = 8;
/** Characters of a token at most: it is sent in a header. */
export const MAX_TOKEN_LENGTH = 4_096;
const FORM = '2';
/** Separates a token's text from its seal; neither contains it. */
const SEAL_MARK = '.';

/** A keyed hash of a text: only an owner of the key can make one. At most 64 characters of base64url. */
export type Seal = (text: string) => Promise<string>;

export interface TokenPosition {
  readonly stream: string;
  readonly version: number;
}

/**
 * The versions of streams after a command, bound to a scope (an organisation). Plain text, safe in a header:
 * `2~org_01J…~file%2301J…@7~quota%2301J…@3`. It is no secret and no permission, only the versions to catch up to.
 */
export function encodeToken(scope: string, positions: Readonly<Record<string, number>>): string {
  const parts = Object.entries(positions)
    .slice(0, MAX_TOKEN_POSITIONS)
    .map(([stream, version]) => `${escaped(stream)}@${version}`);
  return [FORM, escaped(scope), ...parts].join('~');
}

/**
 * A token's positions together with newer ones: the newer ones first, then as many of the older as there is room for.
 * A client that does one thing after another sends one token, and still sees all of it.
 */
export function mergePositions(
  newer: Readonly<Record<string, number>>,
  older: readonly TokenPosition[],
): Readonly<Record<string, number>> {
  const merged = new Map(Object.entries(newer));
  for (const { stream, version } of older) {
    if (merged.size >= Math.max(MAX_MERGED_POSITIONS, Object.keys(newer).length)) break;
    if (!merged.has(stream)) merged.set(stream, version);
  }
  return Object.fromEntries(merged);
}

/** Undefined for what is no token, or one of another scope. */
export function decodeToken(token: string, scope: string): readonly TokenPosition[] | undefined {
  const [form, owner, ...parts] = token.split('~');
  if (form !== FORM || owner !== escaped(scope)) return undefined;
  if (token.length > MAX_TOKEN_LENGTH || parts.length > MAX_TOKEN_POSITIONS) return undefined;
  const positions = parts.map(decodePosition);
  return positions.every((position) => position !== undefined) ? positions : undefined;
}

/** The token as it is sent: with a seal, so that only streams of an issued token are ever read. */
export async function sealToken(text: string, seal: Seal): Promise<string> {
  return `${text}${SEAL_MARK}${await seal(text)}`;
}

/** The text of a token under this seal; undefined for any other. Every fault has the same answer. */
export async function openToken(token: string, seal: Seal): Promise<string | undefined> {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const at = token.lastIndexOf(SEAL_MARK);
  const text = token.slice(0, Math.max(0, at));
  return isSame(await seal(text), token.slice(at + 1)) ? text : undefined;
}

/** Takes as long for a guess that is nearly right as for one that is not. */
function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let i = 0; i < left.length; i += 1) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}

const POSITION = /^([^@]{1,1600})@([1-9][0-9]{0,15})$/;

function decodePosition(part: string): TokenPosition | undefined {
  const [, stream, version] = POSITION.exec(part) ?? [];
  if (stream === undefined || !Number.isSafeInteger(Number(version))) return undefined;
  try {
    return { stream: decodeURIComponent(stream), version: Number(version) };
  } catch {
    return undefined;
  }
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('~', '%7E').replaceAll('.', '%2E');
}
