import type { Page } from 'epoch/views';

/** Parts of a list that one request looks through: what it has found then is a page, and its cursor goes on from there. */
export const MAX_PARTS = 20;
/** Items of a part where the one before had few of what is wanted: a search for one item looks at more than twenty. */
const LARGER_PART = 100;

interface Wanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What is read of the list at once. */
export interface Part {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * A page of what is wanted among the items of a list. It may have fewer than asked for, and none, while there are more to
 * look at. Where all is wanted, no more is read than asked for.
 */
export async function searched<T>(
  { limit, cursor: start }: Wanted,
  read: (part: Part) => Promise<Page<T>>,
  isWanted: (item: T) => boolean,
): Promise<Page<T>> {
  const found: T[] = [];
  let cursor = start;
  for (let parts = 0; parts < MAX_PARTS && found.length < limit; parts += 1) {
    const room = limit - found.length;
    const part = { limit: parts === 0 ? room : Math.max(room, LARGER_PART), cursor };
    let page = await read(part);
    let wanted = page.items.filter(isWanted);
    const last = wanted[room - 1];
    if (last !== undefined && wanted.length > room) {
      // Up to where it is full, so that the cursor leads on from there.
      page = await read({ ...part, limit: page.items.indexOf(last) + 1 });
      wanted = page.items.filter(isWanted);
    }
    found.push(...wanted);
    cursor = page.cursor;
    if (cursor === undefined) return { items: found };
  }
  return cursor === undefined ? { items: found } : { items: found, cursor };
}
