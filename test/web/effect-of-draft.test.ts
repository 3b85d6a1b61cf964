import { expect, test } from 'vitest';
import { ApiError } from '../../lib/client/api-error.ts';
import { effectsOf, totalsOf } from '../../web/src/admin/effect-of-draft.ts';

const months: Readonly<Record<string, readonly [string, string]>> = { a: ['10', '9.5'], b: ['1', '4'], c: ['2', '2'] };

test('a draft is rated customer by customer, the dearest change first; those without an account are counted', async () => {
  let asked = 0;
  let atOnce = 0;
  const heard: number[] = [];
  const preview = async (customer: string) => {
    asked += 1;
    atOnce = Math.max(atOnce, asked);
    await Promise.resolve();
    asked -= 1;
    const [total = '', then = ''] = months[customer] ?? [];
    if (total === '') throw new ApiError(404, { code: 'not-found', title: 'Not found' });
    return { currency: 'EUR', total, preview: then };
  };
  const { effects, leftOut } = await effectsOf(['none', ...Object.keys(months)], preview, (done) => heard.push(done));
  expect(heard).toEqual([1, 2, 3, 4]);
  expect(effects.map(({ customer, difference }) => [customer, difference])).toEqual([
    ['b', '3'],
    ['c', '0'],
    ['a', '-0.5'],
  ]);
  expect(leftOut).toBe(1);
  expect(atOnce).toBeLessThanOrEqual(8);
  expect(totalsOf(effects)).toEqual({ total: '13', preview: '15.5', difference: '2.5' });
});

test('one that cannot be answered keeps its reason, and the others are rated', async () => {
  const error = new ApiError(500, { code: 'internal', title: 'Broken' });
  const preview = async (customer: string) => {
    if (customer === 'b') throw error;
    return { currency: 'EUR', total: '1', preview: '2' };
  };
  const { effects, failed, leftOut } = await effectsOf(['a', 'b', 'c'], preview);
  expect(effects.map(({ customer }) => customer)).toEqual(['a', 'c']);
  expect([failed, leftOut]).toEqual([[{ customer: 'b', error }], 0]);
});
