import { defined } from '../../../lib/domain/defined.ts';
import type { Charge, Model } from './terms.ts';

/** A charge as it is typed: prices stay the decimal text that was typed, and are never a binary fraction. */
export interface ChargeInput {
  readonly meter: string;
  readonly price: string;
  readonly allowance: string;
  readonly minimum: string;
  /** Tiers and packages, as they were drafted; replaced by a price for each unit when one is typed. */
  readonly kept?: Model | undefined;
}

export function inputOf({ meter, model, allowance, minimum }: Charge): ChargeInput {
  const simple = model.kind === 'perUnit';
  return {
    meter,
    price: simple ? model.unit : '',
    allowance: allowance ?? '',
    minimum: minimum ?? '',
    kept: simple ? undefined : model,
  };
}

export function chargesOf(inputs: readonly ChargeInput[]): Charge[] {
  return inputs.map(({ meter, price, allowance, minimum, kept }) => ({
    meter: meter.trim(),
    model: kept !== undefined && price.trim() === '' ? kept : { kind: 'perUnit', unit: price.trim() },
    ...defined({ allowance: allowance.trim() || undefined, minimum: minimum.trim() || undefined }),
  }));
}
