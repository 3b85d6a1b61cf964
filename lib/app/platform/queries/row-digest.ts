import type { Row } from 'epoch/views';
import { CLOSED_AT } from '../../usage/views/ledger-rows.ts';

export interface RowDigest {
  add(row: Row): void;
  /** So far: how many rows, and their hash, whatever order they came in. */
  result(): { readonly rows: number; readonly hash: string };
}

const BITS = 256n;
const HEX_DIGITS = 64;

/**
 * One hash of many rows. Their own hashes are added up, so rows need no order, and a table of any size is read with flat memory.
 * It finds faults; it is no proof against somebody who chooses rows.
 */
export function createRowDigest(sha256Hex: (text: string) => string): RowDigest {
  let rows = 0;
  let sum = 0n;
  return {
    add(row) {
      rows += 1;
      sum = BigInt.asUintN(Number(BITS), sum + BigInt(`0x${sha256Hex(rowText(ofLog(row)))}`));
    },
    result: () => ({ rows, hash: sum.toString(16).padStart(HEX_DIGITS, '0') }),
  };
}

/**
 * The row as the log makes it: the instant at which the ledger closed a day is its closer's own, some milliseconds before that of
 * the event, and so are the stamps of such a row.
 */
function ofLog(row: Row): Row {
  if (row.values[CLOSED_AT] === undefined) return row;
  return { ...row, values: { ...row.values, [CLOSED_AT]: 1 }, createdAtMs: 0, updatedAtMs: 0 };
}

/** Everything of a row, with names in order: equal rows have equal texts, whichever store they are in. */
export function rowText({ key, values, createdAtMs, updatedAtMs }: Row): string {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = [key.partition, key.sort, sorted, createdAtMs, updatedAtMs];
  return JSON.stringify(whole, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
