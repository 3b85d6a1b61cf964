import { commandsOf, createKernel, memoryStore } from 'epoch';
import { expect, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { divideLine } from '../../lib/domain/rating/divide.ts';
import { display, exact } from '../../lib/domain/rating/exact.ts';
import { type PriceModel, priceOf } from '../../lib/domain/rating/price.ts';
import { digest } from '../memory-platform.ts';
import suite from './billing.json' with { type: 'json' };
import { type Input, play } from './play.ts';

const inputOf = (id: string) => {
  const found = suite.cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no case ${id}`);
  return found.input as unknown as Input;
};

/** The numbers that a case wants. */
const rightOf = (id: string) =>
  (suite.cases.find((one) => one.id === id)?.right as { readonly numbers?: readonly number[] } | undefined)?.numbers;

function counter(): () => number {
  let count = 0;
  return () => {
    count += 1;
    return count;
  };
}

/** What each case must show. */
const CHECKS: Readonly<Record<string, (id: string) => void | Promise<void>>> = {
  B01: (id) => {
    const { model, quantities } = inputOf(id) as { model: PriceModel; quantities: readonly string[] };
    const amounts = quantities.map((quantity) => display(priceOf(model, exact(quantity))));
    expect(amounts).toEqual(['5', '2.75', '5', '1.0000001']);
  },
  B02: (id) => expect(play(inputOf(id)).totals).toEqual(['50.00']),
  B03: (id) => expect(play(inputOf(id)).totals).toEqual(['12.00']),
  B04: (id) => {
    const { totals, lines } = play(inputOf(id));
    expect(totals).toEqual(['4.84']);
    const [before] = lines('2026-01');
    expect(before).toMatchObject({
      toDay: '2026-01-15',
      rows: [{ amount: '2.00' }, { kind: 'minimum', amount: '2.84' }],
    });
  },
  B06: (id) => expect(play(inputOf(id)).totals).toEqual(['5.00', '0.00']),
  B07: (id) => expect(play(inputOf(id)).state.invoices).toBe(1),
  B08: (id) => expect(play(inputOf(id)).totals).toEqual(['0.00', '10.00']),
  B10: (id) => {
    const { totals, history, state } = play(inputOf(id));
    expect(totals[0]).toBe('31.00');
    expect(history.filter(({ type }) => type === 'CreditNoteIssued')).toMatchObject([{ data: { amount: '31.00' } }]);
    expect(state.money.balance).toBe('31.00');
  },
  B12: (id) => expect(play(inputOf(id)).state.unpaid).toEqual({ 1: '21.00' }),
  B13: (id) => {
    expect(play(inputOf(id), 'JPY').totals).toEqual(['103']);
    expect(play(inputOf(id), 'KWD').totals).toEqual(['103.333']);
    expect(play(inputOf(id), 'EUR').totals).toEqual(['103.33']);
  },
  B15: (id) => {
    const { totals, lines } = play(inputOf(id));
    expect(totals).toEqual(['48.00']);
    expect(lines('2026-01')[0]?.rows).toMatchObject([
      { quantity: '5', unitPrice: '7', amount: '35.00' },
      { quantity: '2', unitPrice: '6.5', amount: '13.00' },
    ]);
  },
  B16: (id) => expect(play(inputOf(id)).state.invoices).toBe(0),
  B17: (id) => {
    const { totals, state } = play(inputOf(id));
    // 31 of storage; 21 seconds that had a price by then; 10 that had none are a line of 0.00 until they are priced.
    expect([totals, state.invoices]).toEqual([['33.10'], 1]);
  },
  B18: async (id) => {
    const { charges = [], steps = [] } = inputOf(id);
    const period = String(steps.find(([kind]) => kind === 'finalise')?.[1]);
    const ids = counter();
    const kernel = createKernel({ store: memoryStore({ digest }), nowMs: () => 0, newId: () => `id${ids()}` });
    const execute = issuingDocuments(kernel);
    const origin = { actor: 'test', correlation: 'test' };
    const numbers: unknown[] = [];
    for (const organisationId of ['org_1', 'org_2']) {
      const plan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges };
      const { OpenAccount, IssueInvoice } = commandsOf(billingAccount);
      await kernel.execute(billingAccount, OpenAccount(organisationId, { organisationId, plan }), origin);
      await execute(billingAccount, IssueInvoice(organisationId, { period, total: '31.00', lines: 1 }), origin, {});
      for await (const { events } of kernel.history(billingAccount, organisationId))
        numbers.push(...events.flatMap((event) => (event.type === 'InvoiceIssued' ? [event.data.number] : [])));
    }
    expect(numbers).toEqual(rightOf(id));
  },
  B19: (id) => {
    const { dated } = play(inputOf(id)).state;
    expect(dated.plans.at(-1)).toMatchObject({ planVersion: 2, fromDay: '2026-01-11' });
  },
  B21: (id) => {
    const { parts } = inputOf(id) as { parts: readonly string[] };
    const { unattributed } = divideLine('10.00', 0n, parts.map(BigInt), 'EUR');
    expect(unattributed).toBe('10.00');
  },
};

test.each(suite.cases.map(({ id, essence }) => [id, essence] as const))('%s: %s', async (id) => {
  const check = CHECKS[id];
  if (check === undefined) throw new Error(`case ${id} has no check`);
  await check(id);
});
