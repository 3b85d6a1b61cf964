import fc from 'fast-check';
import type { MeterKey } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import type { PriceModel, Tier } from '../../../lib/domain/rating/price.ts';

const price = fc.integer({ min: 0, max: 10_000 }).map((ten) => `${ten / 10_000}`);
const whole = fc.integer({ min: 1, max: 5_000 }).map(String);

const tiers = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), price, price, fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((steps): Tier[] => {
    let bound = 0;
    return steps.map(([width, unit, flat, flatWhenZero], index) => {
      bound += width;
      return { upTo: index === steps.length - 1 ? null : `${bound}`, unit, flat, flatWhenZero };
    });
  });

const model: fc.Arbitrary<PriceModel> = fc.oneof(
  fc.record({ kind: fc.constant('flat' as const), amount: whole }),
  fc.record({ kind: fc.constant('perUnit' as const), unit: price }),
  fc.record({ kind: fc.constant('package' as const), size: whole, price }),
  fc.record({ kind: fc.constant('graduated' as const), tiers }),
  fc.record({ kind: fc.constant('volume' as const), tiers }),
);

/** Every kind of price that a meter can have, with and without allowance and minimum. */
export function chargeOf(meter: MeterKey): fc.Arbitrary<Charge> {
  return fc.record(
    { meter: fc.constant(meter), model, allowance: whole, minimum: whole },
    { requiredKeys: ['meter', 'model'] },
  );
}
