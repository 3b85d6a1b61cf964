import type { Kernel } from 'epoch';
import { defineReactor } from 'epoch/reactors';
import type { EventMeta } from 'epoch/subscriptions';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import { type SpendingEvent, spendingEvents } from '../../../domain/spending/events.ts';
import { spending } from '../../../domain/spending/spending.ts';
import { letterOf } from '../../accounts/commands/letter.ts';
import { type LetterDependencies, sendLetter } from '../../organisations/commands/send-letter.ts';
import type { BillingContacts } from '../../ports/billing-contacts.ts';
import { MailError } from '../../ports/mail.ts';
import type { People } from '../../ports/people.ts';

export interface BudgetLetterDependencies extends LetterDependencies {
  readonly kernel: Kernel;
  readonly billingContacts: Pick<BillingContacts, 'get'>;
  readonly people: Pick<People, 'byIds'>;
  readonly nowMs: () => number;
}

/** Owners who are written to where there is no billing contact. */
const MAX_RECIPIENTS = 10;
/** What is older says nothing any more: a log that is read from its beginning writes to nobody. */
const MAX_AGE_MS = 2 * 86_400_000;

/** Writes to who pays when a budget reaches a threshold: the billing contact, or else the owners. */
export const budgetLetters = defineReactor<BudgetLetterDependencies>()({
  name: 'budget-letters',
  version: 1,
  streams: { spending: spendingEvents },
  on: { spending: { ThresholdReached: write } },
});

type Reached = Extract<SpendingEvent, { type: 'ThresholdReached' }>;

async function write(
  deps: BudgetLetterDependencies,
  { data }: Reached,
  { aggregateId: org }: EventMeta,
): Promise<void> {
  if (deps.nowMs() - data.atMs > MAX_AGE_MS) return;
  const { state } = await deps.kernel.load(spending, org);
  const budget = state.budgets[data.budgetId];
  if (budget === undefined) return;
  for (const to of await addressesOf(deps, org)) {
    const refused = await sendLetter(
      deps,
      { person: 'budgets', organisation: org },
      letterTo(to, org, data, budget.name),
    );
    // Beyond the day's letters there is none; one that was not taken is tried again with the delivery.
    if (refused?.code === 'mail-failed') throw new MailError(refused.message);
  }
}

async function addressesOf({ kernel, billingContacts, people }: BudgetLetterDependencies, org: string) {
  const contact = await billingContacts.get(org);
  if (contact !== undefined) return [contact.email];
  const { state } = await kernel.load(organisationHistory, org);
  if (state.status !== 'open') return [];
  const owners = Object.entries(state.members).flatMap(([id, role]) => (role === 'owner' ? [id] : []));
  const found = await people.byIds(owners.sort().slice(0, MAX_RECIPIENTS));
  return found.filter(({ status }) => status === 'active').map(({ email }) => email);
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
