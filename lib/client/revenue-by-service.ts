import { csvOf, textCell } from '../domain/csv.ts';
import { display, type Exact, exact, minus, plus, ZERO } from '../domain/rating/exact.ts';
import type { ReplyOf } from './types.ts';

type Document = Pick<ReplyOf<'finance.listDocuments'>['items'][number], 'kind' | 'currency' | 'amount' | 'parts'>;

/** What one service brought in one currency; credit notes are a row of their own, for they are of whole invoices. */
export interface ServiceRevenue {
  /** A meter, `adjustments`, `taxes`, `other` or `credit-notes`. */
  readonly of: string;
  readonly currency: string;
  readonly amount: string;
}

/** Documents that were read with their parts, by service, the most first: the rows of a currency sum to its net revenue. */
export function revenueByService(documents: readonly Document[]): readonly ServiceRevenue[] {
  const sums = new Map<string, { readonly of: string; readonly currency: string; readonly sum: Exact }>();
  const add = (of: string, currency: string, amount: Exact) => {
    const key = `${of} ${currency}`;
    sums.set(key, { of, currency, sum: plus(sums.get(key)?.sum ?? ZERO, amount) });
  };
  for (const { kind, currency, amount, parts } of documents) {
    if (kind === 'credit-note') add('credit-notes', currency, minus(ZERO, exact(amount)));
    else for (const part of parts ?? [{ of: 'other', amount }]) add(part.of, currency, exact(part.amount));
  }
  const rows = [...sums.values()].map(({ sum, ...of }) => ({ ...of, amount: display(sum) }));
  return rows.sort((one, other) => Number(other.amount) - Number(one.amount));
}

export const SERVICE_COLUMNS = ['service', 'currency', 'net'] as const;

export function serviceCells({ of, currency, amount }: ServiceRevenue): string[] {
  return [of, currency, amount];
}

export function servicesCsv(rows: readonly ServiceRevenue[]): string {
  return csvOf([SERVICE_COLUMNS, ...rows.map((row) => serviceCells(row).map(textCell))]);
}
