import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PARTS, type Part, searched } from '../../../lib/app/http/searched.ts';

/** A list of numbers whose cursors are positions; items of some positions are gone, as where a row of an index leads to none. */
function listOf(items: readonly number[], gone: ReadonlySet<number> = new Set()) {
  const parts: Part[] = [];
  const read = async (part: Part) => {
    parts.push(part);
    const start = Number(part.cursor ?? 0);
    const end = Math.min(start + part.limit, items.length);
    const there = items.slice(start, end).filter((_, index) => !gone.has(start + index));
    return end < items.length ? { items: there, cursor: String(end) } : { items: there };
  };
  return { parts, read };
}

/** All pages, one after the other. */
async function pagesOf(limit: number, list: ReturnType<typeof listOf>, isWanted: (item: number) => boolean) {
  const pages: (readonly number[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await searched({ limit, cursor }, list.read, isWanted);
    pages.push(page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

describe('a search through a list', () => {
  it('finds what is wanted, each once and in order, in pages that are no longer than asked for', async () => {
    const numbers = fc.array(fc.nat(9), { maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.uniqueArray(fc.nat(399)),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(9),
        async (items, gone, limit, wanted) => {
          const isGone = new Set(gone);
          const pages = await pagesOf(limit, listOf(items, isGone), (item) => item >= wanted);
          expect(pages.flat()).toEqual(items.filter((item, index) => item >= wanted && !isGone.has(index)));
          for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it('reads no more than asked for where all is wanted', async () => {
    const list = listOf([1, 2, 3, 4, 5]);
    expect((await searched({ limit: 3 }, list.read, () => true)).items).toEqual([1, 2, 3]);
    expect(list.parts).toEqual([{ limit: 3, cursor: undefined }]);
  });

  it('looks through a bounded number of parts for a page, of a hundred each, and goes on from there', async () => {
    const items = Array.from({ length: 3_000 }, (_, index) => index);
    const list = listOf(items);
    const page = await searched({ limit: 1 }, list.read, (item) => item === 2_999);
    expect(page).toEqual({ items: [], cursor: '1901' });
    expect(list.parts.length).toBe(MAX_PARTS);
    expect(await searched({ limit: 1, cursor: page.cursor }, list.read, (item) => item === 2_999)).toEqual({
      items: [2_999],
    });
  });
});
