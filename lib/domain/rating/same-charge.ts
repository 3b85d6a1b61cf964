import type { Charge } from './charge.ts';
import { type Decimal, display, exact } from './exact.ts';
import type { PriceModel, Tier } from './price.ts';

/**
 * Whether two charges ask the same of every quantity. Equal neighbours are one charge: a migration between them changes
 * nothing. `0.10` is `0.1`, and an allowance or a minimum of zero is none.
 */
export function sameCharge(a: Charge | undefined, b: Charge | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && spelling(a) === spelling(b));
}

/** Charges never change, and rating compares the same few again and again. */
const spellings = new WeakMap<Charge, string>();

/** One text for all charges that ask the same. */
function spelling(charge: Charge): string {
  const known = spellings.get(charge);
  if (known !== undefined) return known;
  const { meter, model, allowance, minimum } = charge;
  const text = JSON.stringify([meter, modelOf(model), plain(allowance), plain(minimum)]);
  spellings.set(charge, text);
  return text;
}

function modelOf(model: PriceModel): readonly unknown[] {
  switch (model.kind) {
    case 'flat':
      return ['flat', plain(model.amount)];
    case 'perUnit':
      return ['perUnit', plain(model.unit)];
    case 'package':
      return ['package', plain(model.size), plain(model.price)];
    case 'graduated':
    case 'volume':
      return [model.kind, ...model.tiers.map(tierOf)];
  }
}

function tierOf({ upTo, unit, flat, flatWhenZero = false }: Tier): readonly unknown[] {
  return [upTo === null ? null : plain(upTo), plain(unit), plain(flat), flatWhenZero];
}

/** Decimals have at most 30 places, so nothing is rounded. */
function plain(value: Decimal = '0'): Decimal {
  return display(exact(value), 30);
}
