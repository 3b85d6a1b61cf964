import { type Rejection, reject } from 'epoch';
import { isMeter, knownMeters } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import { compare, type Decimal, exact, isDecimal } from './exact.ts';
import type { PriceModel, Tier } from './price.ts';

export const MAX_TIERS = 20;
/** A machine type's name inside a meter. */
export const MAX_METER_LENGTH = 100;

/** Undefined when a charge can be applied to any quantity; else the first thing that is wrong with it. */
export function faultOfCharge({ meter, model, allowance = '0', minimum = '0' }: Charge): Rejection | undefined {
  if (!isMeter(meter) || meter.length > MAX_METER_LENGTH) {
    return reject('meter-unknown', `"${meter}" is no meter: ${knownMeters()}`);
  }
  const wrong = [allowance, minimum, ...decimalsOf(model)].filter((value) => !isPrice(value));
  if (wrong.length > 0) {
    return reject('price-invalid', `"${wrong[0]}" in the charge for ${meter}: a decimal of zero or more, as text`);
  }
  if (model.kind === 'package' && /^0+(\.0*)?$/.test(model.size)) {
    return reject('package-empty', `the package for ${meter} holds nothing: a size above zero`);
  }
  return model.kind === 'graduated' || model.kind === 'volume' ? faultOfTiers(meter, model.tiers) : undefined;
}

function faultOfTiers(meter: string, tiers: readonly Tier[]): Rejection | undefined {
  if (tiers.length === 0 || tiers.length > MAX_TIERS) {
    return reject('tiers-invalid', `${tiers.length} tiers for ${meter}: 1 to ${MAX_TIERS}`);
  }
  if (tiers.at(-1)?.upTo !== null) return reject('tiers-invalid', `the last tier for ${meter} must have upTo null`);
  const bounds = tiers.slice(0, -1).map(({ upTo }) => upTo);
  let lower = '0';
  for (const upTo of bounds) {
    if (upTo === null || !isAbove(upTo, lower)) {
      return reject('tiers-invalid', `the tiers for ${meter} must rise: ${upTo ?? 'null'} follows ${lower}`);
    }
    lower = upTo;
  }
  return undefined;
}

function decimalsOf(model: PriceModel): readonly Decimal[] {
  switch (model.kind) {
    case 'flat':
      return [model.amount];
    case 'perUnit':
      return [model.unit];
    case 'package':
      return [model.size, model.price];
    case 'graduated':
    case 'volume':
      return model.tiers.flatMap(({ upTo, unit, flat = '0' }) => [upTo ?? '0', unit, flat]);
  }
}

/** What comes from outside may lack a price, whatever its type says. */
function isPrice(value: unknown): boolean {
  return typeof value === 'string' && isDecimal(value) && !value.startsWith('-');
}

function isAbove(a: Decimal, b: Decimal): boolean {
  return compare(exact(a), exact(b)) > 0;
}
