import { setImmediate as turn } from 'node:timers/promises';
import { commandsOf, createKernel, memoryStore } from 'epoch';
import { createSimulation, faultyEventStore, type Simulation } from 'epoch/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { issuingDocuments } from '../../../lib/app/billing/commands/issue-documents.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import { invoiceNumbers } from '../../../lib/domain/invoice-numbers/invoice-numbers.ts';
import { SELLER_ID } from '../../../lib/domain/invoice-numbers/seller.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { digest } from '../../memory-platform.ts';

const ORIGIN = { actor: 'saga-period-adjustment', correlation: 'test' };
const MONTHS = ['2025-10', '2025-11', '2025-12'] as const;
const commands = commandsOf(billingAccount);
const charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } } as const;
const plan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges: [charge] };

/** What is sent about one customer, in this order, each perhaps by several senders at once, and again after a crash. */
const step = fc.oneof(
  fc.record({
    lines: fc.constantFrom(0, 1),
    month: fc.constantFrom(...MONTHS),
    senders: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ amount: fc.constantFrom('2.00', '-1.00'), month: fc.constantFrom(...MONTHS) }),
);
const history = fc.record({
  seed: fc.nat(),
  share: fc.constantFrom(0, 10, 25),
  customers: fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** A process with a kernel of its own, on a network that fails and dies as AWS does. */
function kernelOf(simulation: Simulation, store: ReturnType<typeof memoryStore>, share: number) {
  const { newId, pause, random } = simulation;
  const nowMs = () => Math.floor(simulation.nowMs());
  return createKernel({ store: faultyEventStore(store, simulation, share), nowMs, newId, pause, random });
}

async function untilDone(send: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      await send();
      return;
    } catch {
      // Died, or gave up: the delivery comes again.
    }
  }
  throw new Error('never done');
}

async function play({ seed, share, customers }: History) {
  const simulation = createSimulation({ seed, turn });
  const store = memoryStore({ digest });
  const calm = kernelOf(simulation, store, 0);
  const customer = async (steps: History['customers'][number], index: number) => {
    const organisationId = `org_${index}`;
    await calm.execute(billingAccount, commands.OpenAccount(organisationId, { organisationId, plan }), ORIGIN);
    const adjustments = new Map<string, number>();
    for (const one of steps) {
      const period = one.month;
      const adjustment = (adjustments.get(period) ?? 0) + 1;
      if ('amount' in one) adjustments.set(period, adjustment);
      const command =
        'amount' in one
          ? commands.AdjustPeriod(organisationId, { period, adjustment, amount: one.amount })
          : commands.IssueInvoice(organisationId, { period, total: '3.00', lines: one.lines });
      const senders = 'senders' in one ? one.senders : 2;
      await Promise.all(
        Array.from({ length: senders }, () => {
          const execute = issuingDocuments(kernelOf(simulation, store, share));
          return untilDone(() => execute(billingAccount, command, ORIGIN, {}));
        }),
      );
    }
  };
  await simulation.run(Promise.all(customers.map(customer)));
  await simulation.settle();
  // What is read now needs no network, and nobody passes the time of one any more.
  const reader = createKernel({ store, nowMs: () => 0, newId: () => '' });
  const documents: BillingAccountEvent[] = [];
  for (const index of customers.keys()) {
    for await (const { events } of reader.history(billingAccount, `org_${index}`)) {
      documents.push(...events.filter(({ type }) => type === 'InvoiceIssued' || type === 'CreditNoteIssued'));
    }
  }
  const register = [];
  for await (const { events } of reader.history(invoiceNumbers, SELLER_ID))
    for (const event of events) if (event.type !== 'SellerNamed') register.push(event);
  return { documents, register };
}

const textOf = (kind: string, data: object) => {
  const { organisationId, period, number } = data as { organisationId: string; period?: string; number: number };
  return `${kind} ${number} ${organisationId} ${period ?? ''}`;
};

/** What loads modules takes real time, which a simulation does not wait for. */
beforeAll(async () => {
  const kernel = createKernel({ store: memoryStore({ digest }), nowMs: () => 0, newId: () => 'id' });
  const first = commands.IssueInvoice('org_0', { period: '2025-10', total: '3.00', lines: 1 });
  await issuingDocuments(kernel)(billingAccount, first, ORIGIN, {});
});

describe("numbers of a seller's invoices and credit notes", () => {
  test('have no gap and no double under races, crashes and repeats, and each is one document of one customer', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const { documents, register } = await play(given);
        for (const kind of ['InvoiceNumbered', 'CreditNoteNumbered'] as const) {
          const numbers = register.filter(({ type }) => type === kind).map(({ data }) => data.number);
          expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        }
        const made = documents.map(({ type, data }) => textOf(type === 'InvoiceIssued' ? 'invoice' : 'note', data));
        const listed = register.map(({ type, data }) => textOf(type === 'InvoiceNumbered' ? 'invoice' : 'note', data));
        expect(made.sort()).toEqual(listed.sort());
      }),
      { numRuns: 60 },
    );
  });

  test('run over all customers of the seller', async () => {
    const { documents } = await play({
      seed: 1,
      share: 0,
      customers: [[{ lines: 1, month: '2025-10', senders: 1 }], [{ lines: 1, month: '2025-10', senders: 1 }]],
    });
    const numbers = documents.map(({ data }) => ('number' in data ? data.number : 0));
    expect(numbers.sort()).toEqual([1, 2]);
  });

  test('are refused to a document that comes without its register', async () => {
    const simulation = createSimulation({ seed: 1, turn });
    const calm = kernelOf(simulation, memoryStore({ digest }), 0);
    const alone = async () => {
      await calm.execute(billingAccount, commands.OpenAccount('org_0', { organisationId: 'org_0', plan }), ORIGIN);
      const command = commands.IssueInvoice('org_0', { period: '2025-10', total: '3.00', lines: 1 });
      return calm.execute(billingAccount, command, ORIGIN);
    };
    expect(await simulation.run(alone())).toMatchObject({ ok: false, rejection: { code: 'numbers-missing' } });
  });
});
