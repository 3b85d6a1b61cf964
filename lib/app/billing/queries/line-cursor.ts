import { defined } from '../../../domain/defined.ts';
import { isDecimal } from '../../../domain/rating/exact.ts';

/** Where a page of a line's parts or events begins, and what the pages before it came to. */
export interface LineCursor {
  /** Which of several lists of rows, and where in it. */
  readonly list: number;
  readonly row?: string;
  readonly skip: number;
  /** What was listed so far: whole numbers and decimals as text. */
  readonly count: string;
  readonly amount: string;
}

export const START: LineCursor = { list: 0, skip: 0, count: '0', amount: '0' };

const MAX_LISTS = 100;
const MAX_SKIPPED = 1_000;

/** Where the next page begins. A row is one of its own list: another list begins without. */
export function cursorAt(
  { count, amount }: LineCursor,
  list: number,
  skip: number,
  row: string | undefined,
): LineCursor {
  return { list, skip, count, amount, ...defined({ row }) };
}

export function encodeLineCursor({ list, row, skip, count, amount }: LineCursor): string {
  return encodeURIComponent(JSON.stringify([list, skip, count, amount, row ?? '']));
}

/** Undefined for any text that is no cursor. */
export function decodeLineCursor(text: string): LineCursor | undefined {
  const [list, skip, count, amount, row, ...more] = listIn(text);
  if (more.length > 0 || !isUpTo(list, MAX_LISTS) || !isUpTo(skip, MAX_SKIPPED)) return undefined;
  if (typeof count !== 'string' || !/^-?\d{1,40}$/.test(count)) return undefined;
  if (typeof amount !== 'string' || !isDecimal(amount) || typeof row !== 'string') return undefined;
  return row === '' ? { list, skip, count, amount } : { list, skip, count, amount, row };
}

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(decodeURIComponent(text));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isUpTo(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;
}
