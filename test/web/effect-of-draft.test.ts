import { expect, test } from 'vitest';
import { ApiError } from '../../lib/client/api-error.ts';
import { effectsOf, totalsOf } from '../../web/src/admin/effect-of-draft.ts';

const months: Readonly<Record<string, readonly [string, string]>> = { a: ['10', '9.5'], b: ['1', '4'], c: ['2', '2'] };

test('a draft is rated customer by customer, the dearest change first; those without an account are counted', async () => {
  let asked = 0;
  let atOnce = 0;
  const { effects, leftOut } = await effectsOf(['none', ...Object.keys(months)], async (customer) => {
    asked += 1;
    atOnce = Math.max(atOnce, asked);
    await Promise.resolve();
    asked -= 1;
    const [total = '', preview = ''] = months[customer] ?? [];
    if (total === '') throw new ApiError(404, { code: 'not-found', title: 'Not found' });
    return { currency: 'EUR', total, preview };
  });
  expect(effects.map(({ customer, difference }) => [customer, difference])).toEqual([
    ['b', '3'],
    ['c', '0'],
    ['a', '-0.5'],
  ]);
  expect(leftOut).toBe(1);
  expect(atOnce).toBeLessThanOrEqual(4);
  expect(totalsOf(effects)).toEqual({ total: '13', preview: '15.5', difference: '2.5' });
});

test('another refusal is the answer to all of it', async () => {
  const broken = new ApiError(500, { code: 'internal', title: 'Broken' });
  await expect(effectsOf(['a'], () => Promise.reject(broken))).rejects.toBe(broken);
});
