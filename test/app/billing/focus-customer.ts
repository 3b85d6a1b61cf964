import { commandsOf } from 'epoch';
import type { FocusRow } from '../../../lib/app/billing/queries/focus-columns.ts';
import { focusCsv, focusRows } from '../../../lib/app/billing/queries/focus-rows.ts';
import { documentsOfMonth, type MonthDocuments } from '../../../lib/app/billing/queries/month-documents.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { dayStart, type Month } from '../../../lib/domain/metering/day.ts';
import { digest } from '../../memory-platform.ts';
import { type BilledCustomer, createBilledCustomer } from './billed-customer.ts';

const HOUR = 3_600_000;
const GB = 1_000_000_000;

/** A month as it is exported. */
export interface Exported {
  readonly documents: MonthDocuments;
  readonly rows: readonly FocusRow[];
}

export async function exported(customer: BilledCustomer, month: Month): Promise<Exported> {
  const { deps, org } = customer;
  await deps.deliver(`billing-account#${org}`);
  const { kernel, reader: views, timelines, ledger } = deps;
  const ports = { kernel, views, timelines, ledger, digest };
  const documents = await documentsOfMonth(ports, org, month, deps.nowMs());
  if (documents === undefined) throw new Error(`${org} has no day in ${month}`);
  const of = { organisationId: org, organisationName: '=Org, "Inc."', seller: 'Seller', month };
  const rows: FocusRow[] = [];
  for await (const row of focusRows(ports, of, documents)) rows.push(row);
  return { documents, rows };
}

export async function csvOf({ rows }: Exported): Promise<string> {
  const all = async function* () {
    yield* rows;
  };
  let text = '';
  for await (const piece of focusCsv(all())) text += piece;
  return text;
}

/**
 * A customer with all that a month can have: files that jobs share, a discount, tiers, packages, a minimum, a tax, a credit; in February an
 * adjustment above and a credit note below zero of January; March is open.
 */
export async function variedCustomer(firstDay = '2026-01-10'): Promise<BilledCustomer> {
  const customer = await createBilledCustomer(firstDay);
  const { deps, org } = customer;
  const account = commandsOf(billingAccount);
  const off = { kind: 'percentage', percent: '12.5' } as const;
  await deps.send(
    billingAccount,
    account.GrantDiscount(org, { discountId: 'partner', discount: off, meter: 'storage.gb_hours' }),
  );
  await deps.send(billingAccount, account.GrantCredit(org, { creditId: 'welcome', amount: '3.00', reason: 'Welcome' }));
  await deps.send(billingAccount, account.SetTax(org, { percent: '19', text: 'VAT' }));
  const shared = await deps.upload(org, 'usr_a', 40 * GB + 1, deps.nowMs() + HOUR);
  const other = await deps.upload(org, 'usr_b', 7 * GB, deps.nowMs() + 30 * HOUR + 7);
  await customer.run(90_500, [shared, other], '=HYPERLINK("x")');
  await customer.run(3 * HOUR, [shared], '+render, "final"');
  await customer.closeThrough('2026-01-20');
  deps.to(dayStart('2026-01-31') + 22 * HOUR);
  deps.holdBack(`file#${other}`);
  await deps.remove(org, other);
  const late = await deps.upload(org, 'usr_c', 3 * GB);
  await customer.closeThrough('2026-02-03');
  // January has its invoice: what is said of it now is a credit note.
  await deps.deliver(`file#${other}`);
  await customer.closeThrough('2026-02-20');
  deps.holdBack(`file#${late}`);
  await deps.remove(org, late);
  await customer.closeThrough('2026-03-06');
  await deps.deliver(`file#${late}`);
  await customer.closeThrough('2026-03-09');
  return customer;
}
