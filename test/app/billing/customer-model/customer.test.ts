import { expect, test } from 'vitest';
import { recomputeAccount } from '../../../../lib/app/billing/queries/recompute-account.ts';
import { faultsOf } from './check.ts';
import { play } from './play.ts';

/** Fixed ones, of which the rare things are known to be part; `npm run soak -- customers` takes others. */
const SEEDS = [...Array.from({ length: 40 }, (_, index) => index + 1), 54, 90, 116];

test('bills and their corrections are what every month comes to at once, and no money is lost, whatever comes late and changes', () => {
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    const played = play(seed);
    for (const { type } of played.customer.account.events) seen.add(type);
    expect(faultsOf(played), `seed ${seed}`).toEqual([]);
  }
  // Late usage, both ways of correcting it, and money that comes back did come up: else the test would show little.
  const rare = ['AdjustmentNoted', 'CreditNoteIssued', 'OverpaymentRecorded', 'RefundRecorded', 'AccountClosed'];
  rare.push('InvoiceVoided', 'AdjustmentWaived', 'PaymentReversed', 'InvoiceHeld', 'InvoiceReleased');
  for (const type of rare) expect(seen).toContain(type);
});

test('an audit makes their invoices, credit notes and reversals again, in currencies of no, two and three decimals', async () => {
  const currencies = new Set<string>();
  for (const seed of [...SEEDS.slice(0, 12), 90]) {
    const { events } = play(seed).customer.account;
    for (const { type, data } of events) if (type === 'InvoiceIssued') currencies.add(data.currency);
    const log = {
      async *read() {
        yield { stream: 'billing-account#org_1', version: 1, events } as never;
      },
    };
    expect((await recomputeAccount(log as never, 'org_1')).differences, `seed ${seed}`).toEqual([]);
  }
  expect([...currencies].sort()).toEqual(['EUR', 'JPY', 'KWD']);
});
