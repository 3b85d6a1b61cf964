import { DeliveryError } from '../subscriptions/errors.ts';
import { MAX_KEYS_PER_GET, MAX_PAGE, type PageRequest } from './view-store.ts';

const FORM = '2';

/** A cursor is where the last page of one listing ended: opaque to clients, stable across stores and versions of a view. */
export function encodeCursor(sort: string, view: string, request: Listing): string {
  return `${FORM}.${markOf(view, request)}.${encodeURIComponent(sort.toWellFormed())}`;
}

/** The identity of a listing: a cursor of another one would begin anywhere, undetected. */
type Listing = Pick<PageRequest, 'partition' | 'prefix' | 'order'>;

/** Distinguishes listings, by FNV-1a (isthe.com/chongo/tech/comp/fnv): no secret, for a reader may begin anywhere. */
function markOf(view: string, { partition, prefix = '', order = 'ascending' }: Listing): string {
  const text = JSON.stringify([view.replace(/@.*$/, ''), partition, prefix, order]);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The sort key after which a page begins. Throws `malformed-cursor` for any text that is no cursor of this listing. */
export function decodeCursor(view: string, request: Pick<PageRequest, 'cursor'> & Listing): string | undefined {
  const { cursor } = request;
  if (cursor === undefined) return undefined;
  const start = `${FORM}.${markOf(view, request)}.`;
  try {
    const sort = cursor.startsWith(start) ? decodeURIComponent(cursor.slice(start.length)) : '';
    if (sort !== '') return sort;
  } catch {
    // No percent-encoding: refused below like any other text that is no cursor.
  }
  throw new DeliveryError(
    'malformed-cursor',
    'the cursor is not one that a page of this listing gave out; begin again without it',
  );
}

/** A page's limit within its bounds. */
export function pageLimit(request: PageRequest): number {
  return Math.max(1, Math.min(MAX_PAGE, Math.floor(request.limit)));
}

/** Refuses more keys than one read takes; the caller splits them. */
export function assertKeyCount(keys: readonly unknown[]): void {
  if (keys.length <= MAX_KEYS_PER_GET) return;
  throw new DeliveryError('too-many-keys', `${keys.length} keys in one read, at most ${MAX_KEYS_PER_GET} are allowed`);
}

/** Order of UTF-8 bytes, which is the order of code points, which DynamoDB sorts by; UTF-16's own differs beyond U+D7FF. */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return lift(a) - lift(b);
  }
  return left.length - right.length;
}

/** Surrogates encode code points above every other unit. */
function lift(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
