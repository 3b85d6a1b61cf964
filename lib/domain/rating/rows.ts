import type { Charge } from './charge.ts';
import { RatingError } from './error.ts';
import {
  ceiling,
  compare,
  type Decimal,
  display,
  type Exact,
  exact,
  isZero,
  larger,
  minus,
  ratio,
  smaller,
  times,
  ZERO,
} from './exact.ts';
import { distribute, fromMinor, roundMoney, toMinor } from './money.ts';
import { type Row, single } from './period-line.ts';
import { afterAllowance, type Tier } from './price.ts';
import type { Run, Segment } from './segments.ts';

interface Period {
  /** Days of the whole period, which fees and minimums are for. */
  readonly days: number;
  /** The quantity of the whole period. */
  readonly quantity: Exact;
  readonly currency: string;
}

/** Rows of each segment of a run, before discounts. */
export function rowsOf(run: Run, period: Period): Row[][] {
  const { charge, segments } = run;
  const rows = segments.map((segment) => usageRows(charge, segment, period));
  if (charge === undefined) return rows;
  for (const fee of feesOf(charge, segments, period.quantity))
    share('fee', prorated(fee, run, period), run, rows, period);
  const minimum = toMinor(roundMoney(prorated(charge.minimum ?? '0', run, period), period.currency), period.currency);
  const priced = rows.flat().reduce((all, { amount }) => all + toMinor(amount, period.currency), 0n);
  if (minimum > priced) {
    share('minimum', exact(fromMinor(minimum - priced, period.currency)), run, rows, period);
  }
  return rows;
}

/** For the run's days of the period's. */
function prorated(amount: Decimal, { segments }: Run, period: Period): Exact {
  const days = segments.reduce((all, one) => all + one.days, 0);
  return times(exact(amount), exact(BigInt(days), BigInt(period.days)));
}

/** Rounds an amount of a run once and divides it among its segments by days, by largest remainder. */
function share(kind: Row['kind'], amount: Exact, { segments }: Run, rows: Row[][], { currency }: Period): void {
  const whole = toMinor(roundMoney(amount, currency), currency);
  const parts = distribute(
    whole,
    segments.map(({ days }) => BigInt(days)),
  );
  for (const [index, part] of parts.entries()) {
    if (part !== 0n) rows[index]?.push(single(kind, fromMinor(part, currency)));
  }
}

/**
 * Rows of a segment's own quantity: what the cumulative quantity costs at its end less what it costs at its beginning,
 * both by the segment's own charge with the bounds of a whole period. With the same charge on both sides of a cut the
 * sum does not depend on the cut.
 */
function usageRows(charge: Charge | undefined, { before, after }: Segment, period: Period): Row[] {
  const row = (kind: Row['kind'], quantity: Exact, unitPrice: Decimal): Row => ({
    kind,
    quantity: display(quantity, 30),
    unitPrice,
    amount: roundMoney(times(quantity, exact(unitPrice)), period.currency),
  });
  const used = minus(after, before);
  if (charge === undefined) return isZero(used) ? [] : [row('unpriced', used, '0')];
  const from = afterAllowance(before, charge.allowance);
  const to = afterAllowance(after, charge.allowance);
  const billable = charge.model.kind === 'flat' ? ZERO : minus(to, from);
  const rows = [row('included', minus(used, billable), '0')];
  switch (charge.model.kind) {
    case 'flat':
      break;
    case 'perUnit':
      rows.push(row('usage', billable, charge.model.unit));
      break;
    case 'package': {
      const size = exact(charge.model.size);
      rows.push(row('packages', minus(ceiling(ratio(to, size)), ceiling(ratio(from, size))), charge.model.price));
      break;
    }
    case 'volume': {
      const { unit } = reached(charge.model.tiers, afterAllowance(period.quantity, charge.allowance));
      rows.push(row('usage', billable, unit));
      break;
    }
    case 'graduated':
      for (const [lower, tier] of withLower(charge.model.tiers)) {
        rows.push(row('usage', minus(within(to, lower, tier.upTo), within(from, lower, tier.upTo)), tier.unit));
      }
      break;
  }
  return rows.filter(({ quantity }) => quantity !== '0');
}

/** Amounts that a charge asks for a whole period, whatever the quantity within what was reached. */
function feesOf({ model, allowance }: Charge, segments: readonly Segment[], whole: Exact): readonly Decimal[] {
  if (model.kind === 'flat') return [model.amount];
  if (model.kind !== 'graduated' && model.kind !== 'volume') return [];
  const end = afterAllowance(model.kind === 'volume' ? whole : (segments.at(-1)?.after ?? ZERO), allowance);
  if (isZero(end))
    return model.tiers.slice(0, 1).flatMap(({ flat, flatWhenZero }) => (flatWhenZero ? (flat ?? []) : []));
  if (model.kind === 'volume') return [reached(model.tiers, end).flat ?? '0'];
  return withLower(model.tiers).flatMap(([lower, { flat }]) => (compare(end, lower) > 0 ? (flat ?? []) : []));
}

function withLower(tiers: readonly Tier[]): (readonly [Exact, Tier])[] {
  return tiers.map((tier, index) => [exact(tiers[index - 1]?.upTo ?? '0'), tier]);
}

function within(quantity: Exact, lower: Exact, upTo: Decimal | null): Exact {
  const above = larger(ZERO, minus(quantity, lower));
  return upTo === null ? above : smaller(above, minus(exact(upTo), lower));
}

/** Bounds touch: a tier holds everything up to and including `upTo`. */
function reached(tiers: readonly Tier[], quantity: Exact): Tier {
  const tier = tiers.find(({ upTo }) => upTo === null || compare(quantity, exact(upTo)) <= 0);
  if (tier === undefined) {
    throw new RatingError(
      'beyond-last-tier',
      `${display(quantity)} units lie beyond the last tier: it must have upTo null`,
    );
  }
  return tier;
}
