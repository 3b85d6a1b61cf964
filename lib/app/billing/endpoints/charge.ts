import { defined } from '../../../domain/defined.ts';
import type { Charge } from '../../../domain/rating/charge.ts';
import type { PriceModel, Tier } from '../../../domain/rating/price.ts';
import type { ReplyOf } from '../../http/endpoint.ts';

type Model = ReplyOf<'billing.getPlan'>['versions'][number]['charges'][number]['model'];

/** Without the attributes that are undefined: the log's encoding refuses them. */
export function chargeOf(charge: {
  readonly meter: string;
  readonly model: Model | PriceModel;
  readonly allowance?: string | undefined;
  readonly minimum?: string | undefined;
}): Charge {
  const { meter, allowance, minimum } = charge;
  return {
    meter,
    model: modelOf(charge.model),
    ...defined({ allowance, minimum }),
  };
}

function modelOf(model: Model | PriceModel): PriceModel {
  if (model.kind !== 'graduated' && model.kind !== 'volume') return model;
  return { kind: model.kind, tiers: model.tiers.map(tierOf) };
}

function tierOf(tier: {
  upTo: string | null;
  unit: string;
  flat?: string | undefined;
  flatWhenZero?: boolean | undefined;
}): Tier {
  const { upTo, unit, flat, flatWhenZero } = tier;
  return { upTo, unit, ...defined({ flat, flatWhenZero }) };
}
