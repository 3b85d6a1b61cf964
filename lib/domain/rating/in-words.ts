import { meterOf } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import type { Decimal } from './exact.ts';
import type { PriceModel } from './price.ts';

type Undefinable<T> = { readonly [K in keyof T]: T[K] | undefined };
/** A charge as a reply of the API may say it. */
type SaidCharge = Pick<Charge, 'meter'> & { readonly model: SaidModel } & Partial<
    Undefinable<Pick<Charge, 'allowance' | 'minimum'>>
  >;
type SaidModel =
  | Exclude<PriceModel, { readonly tiers: unknown }>
  | {
      readonly kind: 'graduated' | 'volume';
      readonly tiers: readonly {
        readonly upTo: Decimal | null;
        readonly unit: Decimal;
        readonly flat?: Decimal | undefined;
      }[];
    };

/** A price in words, with its digits as they are: what one unit costs, or from which quantity on. */
export function priceInWords(model: SaidModel, unit: string): string {
  switch (model.kind) {
    case 'flat':
      return `${model.amount} a period`;
    case 'perUnit':
      return `${model.unit} per ${unit}`;
    case 'package':
      return `${model.price} per started ${model.size} ${unit}s`;
    case 'graduated':
    case 'volume': {
      const tiers = model.tiers.map(({ upTo, unit: price, flat }) => {
        const fixed = flat === undefined ? '' : ` and ${flat} once`;
        return `${upTo === null ? 'beyond' : `up to ${upTo}`}: ${price} per ${unit}${fixed}`;
      });
      const rule = model.kind === 'graduated' ? 'each part by its tier' : 'all by the tier that is reached';
      return `${tiers.join('; ')} (${rule})`;
    }
  }
}

/** The same with what is free, and the least that it comes to. */
export function chargeInWords({ meter, model, allowance, minimum }: SaidCharge): string {
  const { unit } = meterOf(meter);
  const free = allowance === undefined ? '' : `, the first ${allowance} ${unit}s of a month free`;
  const least = minimum === undefined ? '' : `, at least ${minimum} a month`;
  return `${priceInWords(model, unit)}${free}${least}`;
}
