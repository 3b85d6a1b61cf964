import type { TaxRow } from '../../../domain/billing-account/tax.ts';
import { defined } from '../../../domain/defined.ts';
import {
  addDays,
  type Day,
  dayStart,
  firstDayOf,
  lastDayOf,
  type Month,
  nextMonth,
} from '../../../domain/metering/day.ts';
import {
  EGRESS_METER,
  type MeterKey,
  machineTypeOf,
  meterOf,
  REQUESTS_METER,
  STORAGE_METER,
} from '../../../domain/metering/meter.ts';
import { type Decimal, display, exact, isZero, minus, ratio, times } from '../../../domain/rating/exact.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import type { RowPart } from '../../../domain/rating/split-line.ts';
import { iso } from '../../http/outcome.ts';
import type { FoundAdjustment } from './explain-line.ts';
import { costs, type FocusRow } from './focus-columns.ts';
import type { MonthPart } from './month-parts.ts';

/** From the first day to the last one, which FOCUS excludes. */
function charged(fromDay: Day, toDay: Day): FocusRow {
  return { ChargePeriodStart: instant(fromDay), ChargePeriodEnd: instant(addDays(toDay, 1)) };
}

/** What belongs to a month as a whole. */
function chargedIn(month: Month): FocusRow {
  return charged(firstDayOf(month), lastDayOf(month));
}

export function billed(month: Month): FocusRow {
  return { BillingPeriodStart: instant(firstDayOf(month)), BillingPeriodEnd: instant(firstDayOf(nextMonth(month))) };
}

/** Whole seconds: as the specification writes them. */
function instant(day: Day): string {
  return iso(dayStart(day)).replace('.000Z', 'Z');
}

/** What a meter is in FOCUS's own lists of services. */
export function serviceOf(meter: MeterKey | undefined): FocusRow {
  if (meter === STORAGE_METER || meter === REQUESTS_METER) {
    return { ServiceCategory: 'Storage', ServiceName: 'Catacloud Storage', ServiceSubcategory: 'Object Storage' };
  }
  if (meter !== undefined && machineTypeOf(meter) !== undefined) {
    return { ServiceCategory: 'Compute', ServiceName: 'Catacloud Jobs', ServiceSubcategory: 'Other (Compute)' };
  }
  if (meter === EGRESS_METER) {
    return { ServiceCategory: 'Networking', ServiceName: 'Catacloud Egress', ServiceSubcategory: 'Other (Networking)' };
  }
  return { ServiceCategory: 'Other', ServiceName: 'Catacloud', ServiceSubcategory: 'Other (Other)' };
}

const PRICE_IN_WORDS = {
  included: 'included',
  usage: 'at a price for each unit',
  packages: 'by begun packages',
  unpriced: 'without a price',
  fee: 'fee',
  minimum: 'up to the agreed minimum',
} as const;

/** A printed row's part of what was used: of a job, of no job, or what the parts leave. */
export function usageRow(line: PeriodLine, split: RowPart, part?: MonthPart): FocusRow {
  const { row } = split;
  const { meter, fromDay, toDay } = line;
  return {
    ...costs(split.amount, split.listed),
    ...charged(part?.day ?? fromDay, part?.day ?? toDay),
    ...serviceOf(meter),
    ...pricedBy(line, split),
    ChargeDescription: `${meterOf(meter).name}, ${inWords(row, part)}`,
    ...resourceOf(part),
    ...defined({ x_Discounts: discountsOf(line), x_JobId: part?.jobId, x_PersonId: part?.userId }),
    x_RowKind: row.kind,
  };
}

/** What is missing to the agreed minimum follows from no use. */
const MINIMUM: FocusRow = { ChargeCategory: 'Adjustment', ChargeFrequency: 'Recurring' };

function pricedBy(line: PeriodLine, split: RowPart): FocusRow {
  const { row, quantity } = split;
  if (row.kind === 'minimum') return MINIMUM;
  const isFee = row.kind === 'fee';
  return {
    ChargeCategory: 'Usage',
    ChargeFrequency: isFee ? 'Recurring' : 'Usage-Based',
    ...consumed(line, split),
    ContractedUnitPrice: row.unitPrice,
    ListUnitPrice: row.unitPrice,
    PricingCategory: 'Standard',
    PricingQuantity: quantity,
    PricingUnit: isFee ? 'Months' : row.kind === 'packages' ? 'Packages' : unitOf(line),
    ...skuOf(line, split),
  };
}

function inWords({ kind }: RowPart['row'], part: MonthPart | undefined): string {
  const words = kind === 'discount' ? kind : PRICE_IN_WORDS[kind];
  return part !== undefined || kind === 'fee' || kind === 'minimum' ? words : `${words}, not attributed`;
}

/** Plural, as FOCUS writes units. */
function unitOf({ unit }: PeriodLine): string {
  return unit === 'GB-hour' ? 'GB-Hours' : `${unit.charAt(0).toUpperCase()}${unit.slice(1)}s`;
}

/** Packages say how many were begun; what was used of them is in the meter's own unit. */
function consumed(line: PeriodLine, { row, quantity }: RowPart): FocusRow {
  if (row.kind === 'fee') return { ConsumedQuantity: quantity, ConsumedUnit: 'Months' };
  const ConsumedUnit = unitOf(line);
  if (row.kind !== 'packages') return { ConsumedQuantity: quantity, ConsumedUnit };
  const included = line.rows.find(({ kind }) => kind === 'included')?.quantity ?? '0';
  const each = ratio(minus(exact(line.quantity), exact(included)), exact(row.quantity));
  return { ConsumedQuantity: display(times(exact(quantity), each)), ConsumedUnit };
}

function skuOf({ meter, planId, planVersion, overridden }: PeriodLine, { number }: RowPart): FocusRow {
  const plan = planId === undefined || overridden ? 'own' : `${planId}/${planVersion}`;
  return { SkuId: meter, SkuMeter: meterOf(meter).name, SkuPriceId: `${plan}/${meter}/${number}` };
}

function resourceOf(part: MonthPart | undefined): FocusRow {
  if (part?.fileId !== undefined) return { ResourceId: part.fileId, ResourceType: 'File' };
  if (part?.attemptId !== undefined) return { ResourceId: part.attemptId, ResourceType: 'Attempt' };
  return {};
}

function discountsOf({ rows }: PeriodLine): string | undefined {
  const ids = [...new Set(rows.flatMap(({ kind, discountId }) => (kind === 'discount' ? (discountId ?? []) : [])))];
  return ids.length === 0 ? undefined : ids.join(' ');
}

/** What a month is adjusted by, meter by meter: it names the month and its days, and is billed in another. */
export function adjustmentRows(
  { period, adjustment, amount }: { readonly period: Month; readonly adjustment: number; readonly amount: Decimal },
  made: FoundAdjustment | undefined,
): FocusRow[] {
  const of = (meter: MeterKey | undefined, own: Decimal): FocusRow => ({
    ...costs(own),
    ...chargedIn(period),
    ...serviceOf(meter),
    ChargeCategory: 'Adjustment',
    ChargeClass: 'Correction',
    ChargeFrequency: 'One-Time',
    ChargeDescription: `Adjustment ${adjustment} of ${period}${meter === undefined ? '' : `, ${meterOf(meter).name}`}`,
    x_CorrectedPeriod: period,
    x_RowKind: 'adjustment',
  });
  const rows: FocusRow[] = [];
  let left = exact(amount);
  for (const { meter, amountBefore, amountAfter } of made?.meters ?? []) {
    const own = minus(exact(amountAfter), exact(amountBefore));
    left = minus(left, own);
    if (!isZero(own)) rows.push(of(meter, display(own)));
  }
  if (!isZero(left)) rows.push(of(undefined, display(left)));
  return rows;
}

/** What a void invoice gives back of a month. */
export function voidRow(
  { period, amount }: { readonly period: Month; readonly amount: Decimal },
  invoice: number | undefined,
): FocusRow {
  return {
    ...costs(amount),
    ...chargedIn(period),
    ...serviceOf(undefined),
    ChargeCategory: 'Adjustment',
    ChargeClass: 'Correction',
    ChargeFrequency: 'One-Time',
    ChargeDescription: `Invoice ${invoice} is void, ${period}`,
    x_CorrectedPeriod: period,
    x_RowKind: 'void',
  };
}

/** A credit that pays of an invoice: what the customer was granted, and no money that came in. */
export function creditRow(month: Month, creditId: string, amount: Decimal): FocusRow {
  return {
    ...costs(`-${amount}`),
    ...chargedIn(month),
    ...serviceOf(undefined),
    ChargeCategory: 'Credit',
    ChargeFrequency: 'One-Time',
    ChargeDescription: `Credit ${creditId}`,
    x_RowKind: 'credit',
  };
}

/** What a document's taxes come to, a row for each rate. */
export function taxRow(month: Month, { percent, text }: TaxRow, amount: Decimal): FocusRow {
  return {
    ...costs(amount),
    ...chargedIn(month),
    ...serviceOf(undefined),
    ChargeCategory: 'Tax',
    ChargeFrequency: 'One-Time',
    ChargeDescription: `${text} (${percent} %)`,
    x_RowKind: 'tax',
  };
}
