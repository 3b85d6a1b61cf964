import { csvOf, textCell } from '../domain/csv.ts';
import { display, type Exact, exact, minus, plus, ZERO } from '../domain/rating/exact.ts';
import type { ReplyOf } from './types.ts';

type Document = Pick<
  ReplyOf<'finance.listDocuments'>['items'][number],
  'kind' | 'organisation' | 'currency' | 'amount' | 'issuedAt' | 'state' | 'due'
>;

/** What documents of one month or customer, and of one currency, come to; all with taxes, exact. */
export interface Revenue {
  readonly of: string;
  readonly currency: string;
  readonly invoiced: string;
  readonly credited: string;
  /** Invoiced without what was credited. */
  readonly net: string;
  /** Of invoices that are not paid, held ones included. */
  readonly due: string;
  readonly overdue: string;
}

export type RevenueBy = 'month' | 'customer';

const KEYS: Readonly<Record<RevenueBy, (document: Document) => string>> = {
  month: ({ issuedAt }) => issuedAt.slice(0, 7),
  customer: ({ organisation }) => organisation,
};

type Sums = Readonly<Record<'invoiced' | 'credited' | 'due' | 'overdue', Exact>>;
const NONE: Sums = { invoiced: ZERO, credited: ZERO, due: ZERO, overdue: ZERO };

/** By the month in which they were issued, the newest first; or by customer, who brought most first. */
export function revenueBy(by: RevenueBy, documents: readonly Document[]): readonly Revenue[] {
  const sums = new Map<string, { readonly of: string; readonly currency: string; readonly sums: Sums }>();
  for (const document of documents) {
    const [of, { currency }] = [KEYS[by](document), document];
    const key = `${of} ${currency}`;
    sums.set(key, { of, currency, sums: added(sums.get(key)?.sums ?? NONE, document) });
  }
  const rows = [...sums.values()].map(({ of, currency, sums: { invoiced, credited, due, overdue } }) => ({
    of,
    currency,
    invoiced: display(invoiced),
    credited: display(credited),
    net: display(minus(invoiced, credited)),
    due: display(due),
    overdue: display(overdue),
  }));
  const newest = (one: Revenue, other: Revenue) => (one.of < other.of ? 1 : -1);
  const most = (one: Revenue, other: Revenue) => Number(other.net) - Number(one.net);
  return rows.sort(by === 'month' ? newest : most);
}

function added(sums: Sums, { kind, amount, due = '0', state }: Document): Sums {
  if (kind === 'credit-note') return { ...sums, credited: plus(sums.credited, exact(amount)) };
  const overdue = state === 'overdue' ? exact(due) : ZERO;
  return {
    ...sums,
    invoiced: plus(sums.invoiced, exact(amount)),
    due: plus(sums.due, exact(due)),
    overdue: plus(sums.overdue, overdue),
  };
}

/** In the order of the columns. */
export function revenueCells({ of, currency, invoiced, credited, net, due, overdue }: Revenue): string[] {
  return [of, currency, invoiced, credited, net, due, overdue];
}

export const revenueColumns = (by: RevenueBy) =>
  [by, 'currency', 'invoiced', 'credited', 'net', 'to be paid', 'overdue'] as const;

export function revenueCsv(by: RevenueBy, rows: readonly Revenue[]): string {
  return csvOf([revenueColumns(by), ...rows.map((row) => revenueCells(row).map(textCell))]);
}
