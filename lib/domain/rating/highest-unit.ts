import { ceiling, type Decimal, display, type Exact, exact, larger, ratio, times, ZERO } from './exact.ts';
import type { PriceModel } from './price.ts';

/** Decimals of a price that is compared and reserved with; a finer one is rounded up. */
const PLACES = '1000000000000000000';

/** The most that one more unit costs, whatever was used before. Fees, which no unit brings, are not in it. */
export function highestUnit(model: PriceModel): Decimal {
  const scaled = ceiling(times(exactUnit(model), exact(PLACES)));
  return display(times(scaled, exact('1', PLACES)));
}

function exactUnit(model: PriceModel): Exact {
  switch (model.kind) {
    case 'flat':
      return ZERO;
    case 'perUnit':
      return exact(model.unit);
    case 'graduated':
    case 'volume':
      return model.tiers.reduce((most, { unit }) => larger(most, exact(unit)), ZERO);
    case 'package':
      return ratio(exact(model.price), exact(model.size));
  }
}
