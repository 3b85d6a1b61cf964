import { backTest } from '../../lib/app/billing/queries/back-test.ts';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../lib/domain/billing-period/period-id.ts';
import { fromMinor, toMinor } from '../../lib/domain/rating/money.ts';
import type { BilledCustomer } from '../app/billing/billed-customer.ts';
import { customerOf, monthsOf, type Replayed, replayAll } from '../app/billing/explained-year.ts';
import { createRandom } from './random.ts';

const MONTHS = 12;
const SAY_EVERY = 10;
const DRAFT = {
  planId: 'pln_draft',
  planVersion: 0,
  currency: 'EUR',
  charges: [
    {
      meter: 'storage.gb_hours',
      model: {
        kind: 'graduated' as const,
        tiers: [
          { upTo: '1000', unit: '0.013' },
          { upTo: null, unit: '0.007' },
        ],
      },
    },
    { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit' as const, unit: '0.0012' } },
  ],
};

/** So many customers of twelve months, each made again from its log, byte for byte, and rated under a draft as a back-test does. */
export async function soakReplay(seed: number, customers: number, print: (line: string) => void) {
  const found: Replayed = { invoices: 0, days: 0, reproduced: 0, wrong: [] };
  let backTestMs = 0;
  for (let n = 0; n < customers; n += 1) {
    const { next } = createRandom(seed + n);
    const customer = await customerOf(MONTHS, next);
    await replayAll(customer, MONTHS, found);
    backTestMs += await testDraft(customer, found.wrong);
    if ((n + 1) % SAY_EVERY === 0) print(`${n + 1} customers`);
  }
  return { seed, customers, ...found, backTest: `${(backTestMs / 1_000).toFixed(1)} s of it` };
}

/** How long a draft over the customer's year takes; what the year comes to as it is must be what its months were rated to. */
async function testDraft({ deps, org }: BilledCustomer, wrong: string[]): Promise<number> {
  const ports = { kernel: deps.kernel, ledger: deps.ledger, views: deps.dispatching.views };
  const began = performance.now();
  const { customers, total } = await backTest(ports, DRAFT, deps.nowMs());
  const took = performance.now() - began;
  let rated = 0n;
  for (const month of monthsOf(MONTHS)) {
    const { state } = await deps.kernel.load(billingPeriod, periodId(org, month));
    if (state.status === 'final') rated += toMinor(state.rated, 'EUR');
  }
  if (customers !== 1 || total !== fromMinor(rated, 'EUR'))
    wrong.push(`${org}: the back-test says ${total} of ${customers}, its months ${fromMinor(rated, 'EUR')}`);
  return took;
}
