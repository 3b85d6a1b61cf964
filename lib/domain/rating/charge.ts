import type { MeterKey } from '../metering/meter.ts';
import type { Decimal } from './exact.ts';
import type { PriceModel } from './price.ts';

/** What a plan says about one meter. */
export interface Charge {
  readonly meter: MeterKey;
  readonly model: PriceModel;
  /** Units a period that cost nothing. */
  readonly allowance?: Decimal;
  /** The least that a period's line comes to, before discounts. */
  readonly minimum?: Decimal;
}
