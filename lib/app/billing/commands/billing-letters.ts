import type { EventMeta } from 'epoch/subscriptions';
import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import { withTaxes } from '../../../domain/billing-account/tax.ts';
import { defined } from '../../../domain/defined.ts';
import type { SpendingEvent } from '../../../domain/spending/events.ts';
import { spending } from '../../../domain/spending/spending.ts';
import { letterOf } from '../../accounts/commands/letter.ts';
import { type BillingLetterDependencies, writeToPayers } from './write-to-payers.ts';

type Held = Extract<BillingAccountEvent, { type: 'InvoiceHeld' }>;
type Released = Extract<BillingAccountEvent, { type: 'InvoiceReleased' }>;
type Voided = Extract<BillingAccountEvent, { type: 'InvoiceVoided' }>;

export function billHeld(deps: BillingLetterDependencies, { data }: Held, { aggregateId: org }: EventMeta) {
  return writeToPayers(deps, { org, about: 'bills', atMs: data.atMs }, (to) => heldLetter(to, org, data));
}

export function billReleased(deps: BillingLetterDependencies, { data }: Released, { aggregateId: org }: EventMeta) {
  return writeToPayers(deps, { org, about: 'bills', atMs: data.atMs }, (to) => releasedLetter(to, org, data));
}

export async function billVoided(deps: BillingLetterDependencies, { data }: Voided, { aggregateId: org }: EventMeta) {
  const { state } = await deps.kernel.load(billingAccountHistory, org);
  const currency = state.status === 'none' ? '' : state.currency;
  await writeToPayers(deps, { org, about: 'bills', atMs: data.atMs }, (to) => voidLetter(to, org, data, currency));
}

function billOf({ period, number }: { readonly period: string; readonly number?: number }): string {
  return number === undefined ? `the bill of ${period}` : `bill ${number} of ${period}`;
}

function heldLetter(to: string, org: string, { number, ...data }: Held['data']) {
  const effect = number === undefined ? 'It is not issued' : 'You need not pay it';
  return letterOf(to, `A bill is held: ${data.period}`, [
    `Our own check of the bills of your organisation ${org} on Catacloud comes to something else for ${billOf({ period: data.period, ...defined({ number }) })}: ${data.difference}.`,
    `${effect} until we have explained the difference; its page says when that is.`,
  ]);
}

function releasedLetter(to: string, org: string, { period }: Released['data']) {
  return letterOf(to, `A bill is no longer held: ${period}`, [
    `What our check found in the bill of ${period} of your organisation ${org} on Catacloud is explained. It is issued, or is to be paid, as usual.`,
  ]);
}

function voidLetter(to: string, org: string, data: Voided['data'], currency: string) {
  const { invoiceNumber, number, amount, taxes, ofDue, toBalance } = data;
  return letterOf(to, `Bill ${invoiceNumber} is void`, [
    `Bill ${invoiceNumber} of your organisation ${org} on Catacloud is void: credit note ${number} gives back ${withTaxes(amount, taxes, currency)} ${currency}.`,
    `${ofDue} ${currency} of that was still to be paid; ${toBalance} ${currency} joins your balance. Its page says why.`,
  ]);
}

type Reached = Extract<SpendingEvent, { type: 'ThresholdReached' }>;

export async function budgetReached(
  deps: BillingLetterDependencies,
  { data }: Reached,
  { aggregateId: org }: EventMeta,
): Promise<void> {
  const { state } = await deps.kernel.load(spending, org);
  const budget = state.budgets[data.budgetId];
  if (budget === undefined) return;
  await writeToPayers(deps, { org, about: 'budgets', atMs: data.atMs }, (to) => letterTo(to, org, data, budget.name));
}

function letterTo(
  to: string,
  org: string,
  { percent, of, amount, budget, currency, period }: Reached['data'],
  name: string,
) {
  const what = of === 'actual' ? 'was spent' : 'is forecast to be spent';
  return letterOf(to, `A budget has reached ${percent} %`, [
    `A budget of your organisation ${org} on Catacloud has reached ${percent} %. Your organisation calls it, in its own words and not in ours:`,
    { quote: name },
    `${cut(amount)} ${currency} ${what} in ${period} (UTC), of ${budget} ${currency}.`,
    'Jobs wait only for budgets that are caps, and files are never touched. You get this letter once a month for each threshold.',
  ]);
}

/** For people: digits behind the sixth decimal are left out. */
const cut = (amount: string) => amount.replace(/(\.\d{6})\d+$/, '$1');
