import type { Page } from 'epoch/views';

/** Pages that one request looks through: what it has found then is a page, and its cursor goes on from there. */
const MAX_PAGES = 20;

interface Wanted {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What is read of the list at once. */
export interface Part {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** A page of what is wanted among the items of a list. It may have fewer than asked for, and none, while there are more to look at. */
export async function searched<T>(
  { limit, cursor: start }: Wanted,
  read: (part: Part) => Promise<Page<T>>,
  isWanted: (item: T) => boolean,
): Promise<Page<T>> {
  const found: T[] = [];
  let cursor = start;
  for (let pages = 0; pages < MAX_PAGES && found.length < limit; pages += 1) {
    const page = await read({ limit: limit - found.length, cursor });
    found.push(...page.items.filter(isWanted));
    cursor = page.cursor;
    if (cursor === undefined) return { items: found };
  }
  return cursor === undefined ? { items: found } : { items: found, cursor };
}
