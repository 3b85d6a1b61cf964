import { describe, expect, test } from 'vitest';
import { customerOfLongLine, followLongLine } from './long-line.ts';

/** Rows that a page may read for each row that it shows: of its list, its bytes, its links, its name, its jobs. */
const ROWS_PER_PART = 8;
const LIMIT = 50;

describe('a line of many parts', () => {
  test('is followed page by page to its last event, exactly, and no page reads more for there being more', async () => {
    const customer = await customerOfLongLine(300);
    const { wrong, parts, events, pages, rowsOfPage, cursor } = await followLongLine(customer, LIMIT);
    expect(wrong).toEqual([]);
    expect([parts, events]).toEqual([300, 300 + 299]);
    expect(pages).toBeLessThan(300 * 2 + 20);
    expect(rowsOfPage).toBeLessThan(LIMIT * ROWS_PER_PART);
    expect(cursor).toBeLessThan(500);
  });
});
