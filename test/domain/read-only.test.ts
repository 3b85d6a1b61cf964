import { createKernel, memoryStore } from 'epoch';
import { describe, expect, it } from 'vitest';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { billingAccountHistory } from '../../lib/domain/billing-account/reading.ts';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { billingPeriodHistory } from '../../lib/domain/billing-period/reading.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/daily-usage.ts';
import { dailyUsageHistory } from '../../lib/domain/daily-usage/reading.ts';

describe('an aggregate that is only read', () => {
  it.each([
    [billingAccount, billingAccountHistory],
    [billingPeriod, billingPeriodHistory],
    [dailyUsage, dailyUsageHistory],
  ] as const)('is the same one, without its decisions', ({ decide: _decide, ...whole }, { decide, ...read }) => {
    expect(read).toEqual(whole);
    expect(decide).toThrow('only read');
  });

  it('takes no command: none compiles', () => {
    const kernel = createKernel({ store: memoryStore({ digest: String }), nowMs: () => 0, newId: () => 'id' });
    const command = { type: 'CloseAccount', aggregateId: 'org_1', data: { lastDay: '2026-01-31' } } as const;
    // @ts-expect-error: it has no commands
    const send = () => kernel.execute(billingAccountHistory, command, { actor: 'usr', correlation: 'c' });
    expect(send).toBeTypeOf('function');
  });
});
