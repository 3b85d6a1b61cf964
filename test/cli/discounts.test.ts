import { expect, test } from 'vitest';
import { discountOf } from '../../cli/commands/discounts.ts';

test('a discount is per cent with its sign, else an amount a month', () => {
  expect(discountOf('12.5%')).toEqual({ kind: 'percentage', percent: '12.5' });
  expect(discountOf('20.00')).toEqual({ kind: 'fixed', amount: '20.00' });
});
