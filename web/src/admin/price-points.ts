import { defined } from '../../../lib/domain/defined.ts';
import { type Exact, exact, larger } from '../../../lib/domain/rating/exact.ts';
import { afterAllowance, type PriceModel, priceOf } from '../../../lib/domain/rating/price.ts';
import type { Charge, Model } from './terms.ts';

/** Steps of a curve; bounds of tiers and what is free are points besides. */
const STEPS = 40;
/** More than is used in a month; numbers beyond it have exponents. */
export const MAX_QUANTITY = 1e15;
/** Quantities of the table: parts of the largest. */
const PARTS = [0.1, 0.25, 0.5, 0.75, 1] as const;

/** What a month costs in which so much was used: less what is free, and at least the minimum. */
export function monthlyAmount({ model, allowance, minimum }: Charge, quantity: Exact): Exact {
  const amount = priceOf(modelOf(model), afterAllowance(quantity, allowance));
  return minimum === undefined ? amount : larger(amount, exact(minimum));
}

function modelOf(model: Model): PriceModel {
  if (!('tiers' in model)) return model;
  const tiers = model.tiers.map(({ upTo, unit, flat, flatWhenZero }) => {
    return { upTo, unit, ...defined({ flat, flatWhenZero }) };
  });
  return { kind: model.kind, tiers };
}

/** Quantities from nothing to the largest, those at which a price changes included; in order, each once. */
export function quantitiesTo(most: number, charges: readonly Charge[]): readonly number[] {
  const even = Array.from({ length: STEPS + 1 }, (_, step) => (most * step) / STEPS);
  const changes = charges.flatMap(({ model, allowance }) => {
    const free = Number(allowance ?? 0);
    const bounds = 'tiers' in model ? model.tiers.flatMap(({ upTo }) => (upTo === null ? [] : [Number(upTo)])) : [];
    // A step up begins right behind the bound of a tier.
    return [free, ...bounds.flatMap((bound) => [bound + free, (bound + free) * (1 + Number.EPSILON)])];
  });
  return [...new Set([...even, ...changes.filter((one) => one <= most)])].sort((one, other) => one - other);
}

export const quantitiesOfTable = (most: number): readonly number[] => PARTS.map((part) => most * part);

/** So much that every tier is seen; 100 units of what has one price. */
export function typicalMost(charges: readonly Charge[]): number {
  const ends = charges.flatMap(({ model, allowance }) => [
    Number(allowance ?? 0),
    ...('tiers' in model ? model.tiers.map(({ upTo }) => Number(upTo ?? 0)) : []),
    ...(model.kind === 'package' ? [Number(model.size) * 5] : []),
  ]);
  const largest = Math.max(0, ...ends);
  return largest === 0 ? 100 : Math.min(largest * 2, MAX_QUANTITY);
}

/** A number as the exact arithmetic takes it: without an exponent. */
export const exactly = (quantity: number): Exact => exact(quantity.toFixed(6));
