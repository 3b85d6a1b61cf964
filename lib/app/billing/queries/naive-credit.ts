import { parsed, rounded, textOf } from './naive-number.ts';
import { naiveTaxes } from './naive-taxes.ts';
import type { Stored } from './naive-usage.ts';

/** What is left of the invoices of an account, kept by the audit itself: by invoice, or by month of those without a seller's number. */
export function naiveCredits() {
  const left = new Map<string, Map<string, bigint>>();
  let places = 0;
  const minor = (amount: unknown) => {
    places = String(amount).split('.')[1]?.length ?? 0;
    return rounded(parsed(String(amount)), places);
  };
  const partsOf = (key: string) =>
    [...(left.get(key) ?? [])].sort().map(([period, amount]) => ({ period, amount: textOf(amount, places) }));
  const bill = (key: string, period: string, amount: unknown) => {
    const own = left.get(key) ?? new Map<string, bigint>();
    left.set(key, own.set(period, (own.get(period) ?? 0n) + minor(amount)));
  };

  return {
    bill,
    /** A credit note that does not say of which invoices it is: what was billed last goes first. */
    creditNewest(period: string, amount: unknown) {
      let rest = minor(amount);
      for (const own of [...left.values()].reverse()) {
        const most = own.get(period) ?? 0n;
        const taken = most < rest ? most : rest;
        if (own.has(period)) own.set(period, most - taken);
        rest -= taken;
      }
    },
    /** Takes a credit note's parts: their taxes, and the first invoice that it takes more of than is left. */
    credit(
      taxes: readonly Stored[],
      parts: readonly { readonly key: string; readonly period: string; amount: unknown }[],
    ) {
      const rows: Stored[] = [];
      let beyond: string | undefined;
      for (const key of [...new Set(parts.map((part) => part.key))]) {
        const before = naiveTaxes(taxes, partsOf(key)) ?? [];
        for (const part of parts.filter((one) => one.key === key)) {
          const rest = (left.get(key)?.get(part.period) ?? 0n) - minor(part.amount);
          if (rest < 0n) beyond ??= key;
          left.set(key, (left.get(key) ?? new Map<string, bigint>()).set(part.period, rest));
        }
        rows.push(...lessOf(before, naiveTaxes(taxes, partsOf(key)) ?? [], places));
      }
      return { taxes: summed(rows, places), beyond };
    },
  };
}

function lessOf(before: readonly Stored[], after: readonly Stored[], places: number): Stored[] {
  return before.map((row) => {
    const rest = after.find((one) => one['percent'] === row['percent'] && one['text'] === row['text']);
    const less = (field: string) =>
      textOf(
        rounded(parsed(String(row[field])), places) - rounded(parsed(String(rest?.[field] ?? '0')), places),
        places,
      );
    return { ...row, base: less('base'), amount: less('amount') };
  });
}

function summed(rows: readonly Stored[], places: number): Stored[] {
  const sums: Stored[] = [];
  for (const row of rows) {
    const at = sums.findIndex((one) => one['percent'] === row['percent'] && one['text'] === row['text']);
    const known = sums[at];
    const plus = (field: string) =>
      textOf(
        rounded(parsed(String(known?.[field] ?? '0')), places) + rounded(parsed(String(row[field])), places),
        places,
      );
    const sum = { ...row, base: plus('base'), amount: plus('amount') };
    if (at < 0) sums.push(sum);
    else sums[at] = sum;
  }
  return sums.filter((one) => rounded(parsed(String(one['base'])), places) !== 0n);
}
