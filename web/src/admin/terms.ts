import type { ReplyOf } from '../session/api.ts';

export type Terms = NonNullable<ReplyOf<'billing.getPlan'>['draft']>;
export type Charge = Terms['charges'][number];
export type Model = Charge['model'];

/** A price in words, with its digits as they are: what one unit costs, or from which quantity on. */
export function priceInWords(model: Model, unit: string): string {
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
