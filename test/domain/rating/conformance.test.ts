import { describe, expect, test } from 'vitest';
import { display, exact } from '../../../lib/domain/rating/exact.ts';
import { afterAllowance, type PriceModel, priceOf } from '../../../lib/domain/rating/price.ts';
import { type RatingCase, suitesOf } from '../../conformance/suites.ts';

type Amounts = Readonly<Record<string, string | undefined>>;
/** Each case's models with the amounts that they must come to. */
function* tables(one: RatingCase): Generator<{ model: PriceModel; allowance?: string; expected: Amounts }> {
  const tiers = one.tiers ?? [];
  if (one.expectedGraduated) yield { model: { kind: 'graduated', tiers }, expected: one.expectedGraduated };
  if (one.expectedVolume) yield { model: { kind: 'volume', tiers }, expected: one.expectedVolume };
  if (!one.expected) return;
  if (one.model === 'package') {
    const model = { kind: 'package', size: one.size ?? '', price: one.price ?? '' } as const;
    yield { model, expected: one.expected };
    for (const { allowance, expected } of one.withAllowance ?? []) yield { model, allowance, expected };
    return;
  }
  if (one.model === 'flat') return yield { model: { kind: 'flat', amount: one.amount ?? '' }, expected: one.expected };
  if (one.model === 'perUnit')
    return yield { model: { kind: 'perUnit', unit: one.unit ?? '' }, expected: one.expected };
  // A case in which nothing used costs something says in its note that the first tier has flatWhenZero.
  const [first, ...rest] = tiers;
  const flatWhenZero = (one.expected['0'] ?? '0') !== '0';
  const said = first && flatWhenZero ? [{ ...first, flatWhenZero }, ...rest] : tiers;
  yield { model: { kind: one.model === 'volume' ? 'volume' : 'graduated', tiers: said }, expected: one.expected };
}

describe('the public cases of rating', () => {
  const cases = suitesOf('rating').flatMap((suite) => suite.cases);
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    let checked = 0;
    for (const { model, allowance, expected } of tables(one)) {
      for (const [quantity, amount] of Object.entries(expected)) {
        expect(display(priceOf(model, afterAllowance(exact(quantity), allowance))), `${model.kind} ${quantity}`).toBe(
          amount,
        );
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(0);
  });
});
