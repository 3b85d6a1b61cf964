import { parsed, rounded, textOf } from './naive-number.ts';
import type { Stored } from './naive-usage.ts';

interface Part {
  readonly period: string;
  readonly amount: string;
}

/** The taxes of a document made again from what the account's log says: without the domain's own arithmetic. */
export function naiveTaxes(set: readonly Stored[], parts: readonly Part[]): Stored[] | undefined {
  const rows: { percent: string; text: string; base: bigint }[] = [];
  const places = parts[0]?.amount.split('.')[1]?.length ?? 0;
  for (const { period, amount } of parts) {
    let tax: Stored | undefined;
    for (const one of set) if (String(one['fromDay']) <= `${period}-${lastOf(period)}`) tax = newer(tax, one);
    if (tax === undefined) continue;
    const [percent, text] = [String(tax['percent']), String(tax['text'])];
    const base = rounded(parsed(amount), places);
    const row = rows.find((known) => known.percent === percent && known.text === text);
    if (row === undefined) rows.push({ percent, text, base });
    else row.base += base;
  }
  if (rows.length === 0) return undefined;
  return rows.map(({ percent, text, base }) => {
    const amount = textOf(halfAway(base, percent), places);
    return { percent, text, base: textOf(base, places), amount };
  });
}

/** Set later wins among those of one day. */
function newer(known: Stored | undefined, one: Stored): Stored {
  return known === undefined || String(one['fromDay']) >= String(known['fromDay']) ? one : known;
}

function lastOf(period: string): string {
  const [year = 0, month = 1] = period.split('-').map(Number);
  return String(new Date(Date.UTC(year, month, 0)).getUTCDate());
}

function halfAway(base: bigint, percent: string): bigint {
  const { n, d } = parsed(percent);
  const [over, by] = [(base < 0n ? -base : base) * n, d * 100n];
  const size = over / by + ((over % by) * 2n >= by ? 1n : 0n);
  return base < 0n ? -size : size;
}
