import type { ViewReader } from 'epoch/views';
import type { PublishedPlan } from '../../../domain/billing-account/commands.ts';
import { dayOf, firstDayOf, lastDayOf, monthOf, previousMonth } from '../../../domain/metering/day.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import { fromMinor, toMinor } from '../../../domain/rating/money.ts';
import { directoryRow } from '../../organisations/views/organisations.ts';
import { type FigurePorts, pastFiguresOf } from './figures.ts';
import { previewOf } from './preview.ts';

/** What all customers' past months would have come to under other prices. */
export interface BackTest {
  readonly currency: string;
  readonly customers: number;
  /** Customers in another currency, or whose account cannot be told yet. */
  readonly skipped: number;
  /** Who would have paid less, more, and the same. */
  readonly winners: number;
  readonly losers: number;
  readonly same: number;
  readonly total: Decimal;
  readonly preview: Decimal;
  /** The largest differences either way, at most MAX_LISTED. */
  readonly largest: readonly Tested[];
}

interface Tested {
  readonly organisationId: string;
  readonly total: Decimal;
  readonly preview: Decimal;
}

/** Months that are over, which a back-test rates. */
export const BACK_TEST_MONTHS = 12;
export const MAX_LISTED = 20;
/** Customers that are read at the same time. */
const AT_ONCE = 8;

/** Rates the last 12 months of every customer as they were and under the plan; nothing is written. Flat in memory. */
export async function backTest(
  ports: FigurePorts & { readonly views: ViewReader },
  plan: PublishedPlan,
  nowMs: number,
): Promise<BackTest> {
  const { currency } = plan;
  const tally = { customers: 0, skipped: 0, winners: 0, losers: 0, same: 0, total: 0n, preview: 0n };
  let largest: (Tested & { readonly size: bigint })[] = [];
  for await (const rows of directoryRow.everyPage(ports.views, {})) {
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      const some = rows.slice(at, at + AT_ONCE).map(({ values }) => testOne(ports, values.organisationId, plan, nowMs));
      for (const one of await Promise.all(some)) {
        if (one === undefined) {
          tally.skipped += 1;
          continue;
        }
        const difference = one.preview - one.total;
        tally.customers += 1;
        tally.winners += difference < 0n ? 1 : 0;
        tally.losers += difference > 0n ? 1 : 0;
        tally.same += difference === 0n ? 1 : 0;
        tally.total += one.total;
        tally.preview += one.preview;
        if (difference === 0n) continue;
        const shown = { total: fromMinor(one.total, currency), preview: fromMinor(one.preview, currency) };
        const size = difference < 0n ? -difference : difference;
        largest = [...largest, { organisationId: one.organisationId, ...shown, size }]
          .sort((a, b) => (a.size === b.size ? 0 : a.size > b.size ? -1 : 1))
          .slice(0, MAX_LISTED);
      }
    }
  }
  const { total, preview, ...counts } = tally;
  return {
    currency,
    ...counts,
    total: fromMinor(total, currency),
    preview: fromMinor(preview, currency),
    largest: largest.map(({ size: _size, ...one }) => one),
  };
}

/** Undefined for a customer that cannot pay by the plan. */
async function testOne(ports: FigurePorts, organisationId: string, plan: PublishedPlan, nowMs: number) {
  const last = previousMonth(monthOf(dayOf(nowMs)));
  let first = last;
  for (let months = 1; months < BACK_TEST_MONTHS; months += 1) first = previousMonth(first);
  const days = { from: firstDayOf(first), to: lastDayOf(last) };
  const figures = await pastFiguresOf(ports, organisationId, days, nowMs);
  if (figures.account === undefined || figures.account.currency !== plan.currency) return undefined;
  const months = previewOf(figures, plan);
  const sum = (field: 'total' | 'preview') => months.reduce((all, one) => all + toMinor(one[field], plan.currency), 0n);
  return { organisationId, total: sum('total'), preview: sum('preview') };
}
