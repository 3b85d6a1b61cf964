import { expect } from 'vitest';
import { dayOf } from '../../../lib/domain/metering/day.ts';
import { checkMoney } from '../../app/billing/customer-model/check-money.ts';
import { moneyFaults } from '../../domain/billing-account/money-book.ts';
import { draftsAre, termsAre } from './oracle-terms.ts';
import { accountOf, cents, every, own, read, sum } from './reads.ts';
import type { Customer, Scene } from './scene.ts';
import type { Reply } from './sending.ts';

/** Everything that is read of each customer is what operators agreed and booked, and what documents say. */
export async function atRest(scene: Scene): Promise<void> {
  const bills = new Map<string, Reply[]>();
  for (const customer of scene.customers) {
    await moneyIs(scene, customer);
    bills.set(customer.org, await billsAre(scene, customer));
    await termsAre(scene, customer);
    await draftsAre(scene, customer, bills.get(customer.org) ?? []);
  }
  await registerIs(scene, bills);
  await plansAre(scene);
}

/** What was booked is in the entries, each once, and entries come to what is owed. */
async function moneyIs(scene: Scene, customer: Customer): Promise<void> {
  const { org, booked } = customer;
  const balance = await own(scene, customer, 'finance.getBalance');
  expect(await read(scene, 'finance.getAccountBalance', { org })).toEqual(balance);
  const entries = await every((query) => own(scene, customer, 'finance.listEntries', {}, query));
  const of = (...kinds: readonly string[]) => entries.filter(({ kind }) => kinds.includes(kind));
  const all = (...kinds: readonly string[]) => sum(of(...kinds).map(({ amount }) => amount));
  for (const { kind, reference, amount, reversed } of booked) {
    const kinds = kind === 'payment' ? ['payment', 'overpayment'] : [kind];
    const known = of(...kinds).filter((one) => one.reference === reference);
    expect(sum(known.map((one) => one.amount)), `${kind} ${reference} in the entries`).toBe(cents(amount));
    if (kind !== 'payment') continue;
    const back = of('reversal').filter((one) => one.reference === reference);
    expect(sum(back.map((one) => one.amount)), `reversal of ${reference}`).toBe(reversed ? cents(amount) : 0n);
  }
  const named = (kind: string) => booked.filter((one) => one.kind === kind).map(({ reference }) => reference);
  for (const [kind, ...kinds] of [
    ['payment', 'payment', 'overpayment'],
    ['refund', 'refund'],
    ['credit', 'credit'],
  ] as const)
    expect(new Set(of(...kinds).map(({ reference }) => reference)), `${kind}s`).toEqual(new Set(named(kind)));
  const used = all('credit') - sum(balance.credits.map((one: Reply) => one.left));
  const owed = all('invoice') - used - all('credit-note', 'payment', 'overpayment') + all('reversal', 'refund');
  const unpaid = sum(balance.unpaid.map(({ due }: Reply) => due));
  expect(unpaid - cents(balance.balance), 'unpaid less the balance').toBe(owed);
  const { state, events } = await accountOf(scene, customer);
  expect([...checkMoney(events, 'EUR'), ...moneyFaults(events, state)]).toEqual([]);
}

/** A list says what each bill says, bills say what the balance says, and what was issued stays as it was. */
async function billsAre(scene: Scene, customer: Customer): Promise<Reply[]> {
  const { seen } = customer;
  const { unpaid, held } = await own(scene, customer, 'finance.getBalance');
  const listed = await every((query) => own(scene, customer, 'billing.listInvoices', {}, query));
  const today = dayOf(scene.api.clock.nowMs());
  const bills: Reply[] = [];
  for (const one of listed) {
    const bill = await own(scene, customer, 'billing.getInvoice', { invoice: one.id });
    const {
      lines,
      taxes,
      credits: _,
      fromBalance: __,
      seller: ___,
      recipient: ____,
      issuedOn: _____,
      ...summary
    } = bill;
    expect(summary, `${one.id} by itself and in the list`).toEqual(one);
    expect(sum(lines.map((line: Reply) => line.amount)), `lines of ${one.id}`).toBe(cents(bill.total));
    const taxed = cents(bill.total) + sum((taxes ?? []).map((row: Reply) => row.amount));
    expect(cents(bill.totalWithTaxes ?? bill.total), `${one.id} with taxes`).toBe(taxed);
    bills.push(bill);
    if (bill.status === 'draft') continue;
    const { payment, held: isHeld, voided, ...document } = bill;
    const text = JSON.stringify(document);
    expect(text, `${one.id}, which was issued`).toBe(seen.get(one.id) ?? text);
    seen.set(one.id, text);
    const left = unpaid.find(({ number }: Reply) => number === bill.number);
    expect(payment.due, `what is due of ${bill.number}`).toBe(left?.due);
    if (left === undefined) expect(['paid', 'void'], `state of ${bill.number}`).toContain(payment.state);
    else
      expect(payment.state === 'overdue', `${bill.number} is overdue: ${JSON.stringify(payment)}`).toBe(left.overdue);
    if (left?.overdue) expect(left.dueDay < today, `${bill.number} is due on ${left.dueDay}`).toBe(true);
    expect(payment.state === 'void').toBe(voided !== undefined);
    const hold = held.find(({ number }: Reply) => number === bill.number);
    expect(isHeld, `hold of ${bill.number}`).toEqual(hold && { since: hold.since, difference: hold.difference });
  }
  for (const id of seen.keys())
    expect(
      bills.map((bill) => bill.id),
      'bills that were issued',
    ).toContain(id);
  return bills;
}

/** The seller's series have no gap and no double, and each document is what its customer sees. */
async function registerIs(scene: Scene, bills: ReadonlyMap<string, readonly Reply[]>): Promise<void> {
  const documents = await every((query) => read(scene, 'finance.listDocuments', {}, { include: 'parts', ...query }));
  for (const kind of ['invoice', 'credit-note']) {
    const numbers = documents.filter((one) => one.kind === kind).map(({ number }) => number);
    expect(numbers.toReversed(), `numbers of each ${kind}`).toEqual(numbers.map((_, index) => index + 1));
  }
  for (const { kind, number, organisation, amount, state, due, dueDay, parts } of documents) {
    if (kind !== 'invoice') continue;
    const bill = bills.get(organisation)?.find((one) => one.number === number);
    expect(cents(bill?.totalWithTaxes ?? bill?.total ?? '0'), `invoice ${number}`).toBe(cents(amount));
    expect({ state, due, dueDay }, `payment of ${number}`).toEqual({
      due: undefined,
      dueDay: undefined,
      ...bill.payment,
    });
    expect(sum(parts.map((part: Reply) => part.amount)), `parts of invoice ${number}`).toBe(cents(amount));
  }
  for (const [organisation, own] of bills) {
    const mine = documents.filter((one) => one.kind === 'invoice' && one.organisation === organisation);
    expect(own.filter(({ status }) => status === 'final')).toHaveLength(mine.length);
  }
}

/** A published version stays as it was drafted when it was published. */
async function plansAre(scene: Scene): Promise<void> {
  for (const { id, draft, versions, isRetired } of scene.plans) {
    const plan = await read(scene, 'billing.getPlan', { plan: id });
    expect(plan.versions.map(({ version, charges }: Reply) => ({ id, version, charges }))).toEqual(versions);
    expect(plan.draft?.charges, `draft of ${id}`).toEqual(draft);
    expect(plan.status).toBe(isRetired ? 'retired' : 'active');
  }
}
