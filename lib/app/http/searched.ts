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
    const page = await readFor(room, { limit: parts === 0 ? room : Math.max(room, LARGER_PART), cursor });
    found.push(...page.items.filter(isWanted));
    cursor = page.cursor;
    if (cursor === undefined) return { items: found };
  }
  return cursor === undefined ? { items: found } : { items: found, cursor };

  /** A part with no more of what is wanted than there is room for: one with more is read again, up to where it is full. */
  async function readFor(room: number, part: Part): Promise<Page<T>> {
    const page = await read(part);
    const last = page.items.filter(isWanted)[room - 1];
    if (last === undefined || page.items.length <= room) return page;
    const upTo = page.items.indexOf(last) + 1;
    return upTo === page.items.length ? page : read({ ...part, limit: upTo });
  }
}
