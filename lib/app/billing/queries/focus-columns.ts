import { csvRecord, textCell } from '../../../domain/csv.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';

/**
 * The columns of FOCUS 1.2 (the FinOps Open Cost and Usage Specification, https://focus.finops.org/focus-specification/v1-2/) that hold
 * here; those that begin with `x_` are our own, as it asks.
 */
export const FOCUS_COLUMNS = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'CommitmentDiscountStatus',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'InvoiceId',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingCurrency',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'ServiceSubcategory',
  'SkuId',
  'SkuMeter',
  'SkuPriceDetails',
  'SkuPriceId',
  'x_CorrectedPeriod',
  'x_Discounts',
  'x_JobId',
  'x_JobName',
  'x_PersonId',
  'x_Provisional',
  'x_RowKind',
] as const;

export type FocusColumn = (typeof FOCUS_COLUMNS)[number];

/** Text and decimals by column; what is absent is null. */
export type FocusRow = Readonly<Partial<Record<FocusColumn, string>>>;

/** Columns whose cells are numbers: a leading minus is no formula. */
const NUMBERS: ReadonlySet<FocusColumn> = new Set([
  'BilledCost',
  'ConsumedQuantity',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'ListCost',
  'ListUnitPrice',
  'PricingQuantity',
]);

export const FOCUS_HEADER = csvRecord(FOCUS_COLUMNS);

export function focusRecord(row: FocusRow): string {
  return csvRecord(
    FOCUS_COLUMNS.map((column) => {
      const cell = row[column] ?? '';
      return NUMBERS.has(column) ? cell : textCell(cell);
    }),
  );
}

/** What a charge comes to under each of FOCUS's four costs. Nothing is paid ahead: what is billed is what it costs. */
export function costs(billed: Decimal, listed: Decimal = billed) {
  return { BilledCost: billed, EffectiveCost: billed, ListCost: listed, ContractedCost: listed };
}
