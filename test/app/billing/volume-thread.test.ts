import { expect, test } from 'vitest';
import { auditMonth } from '../../../lib/app/billing/queries/audit-month.ts';
import { receiptOf } from '../../../lib/app/billing/queries/receipt-of.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { february } from './volume-scene.ts';

test('two organisations reach the next tier together; each invoice says its part, and the audit makes both again', async () => {
  const { deps, parent, member, closeThrough, ports, invoiceOf } = await february('member');
  await closeThrough('2026-03-03');
  // 20,160 GB-hours: 1,000.00 for the first 10,000, 101.60 for the rest, divided 1 : 2.
  const [own, other] = [await invoiceOf(parent), await invoiceOf(member)];
  expect([own?.total, other?.total]).toEqual(['367.20', '734.40']);
  // Alone it would be 672.00 and 1,034.40.
  expect(own?.adjustments).toEqual([{ period: '2026-02', adjustment: 1, amount: '-304.80' }]);
  expect(other?.adjustments).toEqual([{ period: '2026-02', adjustment: 1, amount: '-300.00' }]);
  for (const org of [parent, member])
    expect((await auditMonth(ports, org, '2026-02')).differences, `audit of ${org}`).toEqual([]);
  const receipt = await receiptOf({ ...ports, views: deps.reader }, member, other?.id ?? '', deps.nowMs());
  expect(receipt).toMatchObject({ status: 'final', months: ['2026-02'], period: '2026-02' });
});

test('a parent that pays has the whole sum on its invoice, and the member has none', async () => {
  const { parent, member, closeThrough, ports, invoiceOf, deps } = await february('parent');
  await closeThrough('2026-03-03');
  expect(await invoiceOf(parent)).toMatchObject({
    total: '1101.60',
    adjustments: [{ period: '2026-02', adjustment: 1, amount: '429.60' }],
  });
  expect(await invoiceOf(member)).toBeUndefined();
  const { state } = await deps.kernel.load(billingAccount, member);
  expect(state.status === 'open' && state.money.periods['2026-02']?.status).toBe('passed');
  for (const org of [parent, member])
    expect((await auditMonth(ports, org, '2026-02')).differences, `audit of ${org}`).toEqual([]);
});
