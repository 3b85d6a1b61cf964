import { periodAdjustment } from '../../../lib/app/billing/sagas/period-adjustment.ts';
import { periodInvoice } from '../../../lib/app/billing/sagas/period-invoice.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { numberedAccount } from '../../domain/numbered-account.ts';
import type { Random } from '../../soak/random.ts';
import { createStream } from './customer-model/customer.ts';
import { createTurns, type Message } from './customer-model/turns.ts';

/** Accounts and months of several organisations, and the sagas between them: in order, at least once, in turns that are chance. */
export function createOrganisations(random: Random) {
  const accounts = new Map<string, ReturnType<typeof createAccount>>();
  const months = new Map<string, ReturnType<typeof createMonth>>();
  const createAccount = (id: string) => createStream(numberedAccount, id);
  const createMonth = (id: string) => createStream(billingPeriod, id);
  const turns = createTurns(random, targetOf);

  function account(id: string) {
    const known = accounts.get(id) ?? createAccount(id);
    accounts.set(id, known);
    turns.follow(known, periodInvoice);
    return known;
  }

  function month(id: string) {
    const known = months.get(id) ?? createMonth(id);
    months.set(id, known);
    turns.follow(known, periodAdjustment);
    return known;
  }

  function targetOf({ aggregate, aggregateId }: Message) {
    return aggregate === 'billing-account' ? account(aggregateId) : month(aggregateId);
  }

  return {
    account,
    month,
    months,
    run: turns.run,
  };
}

export type Organisations = ReturnType<typeof createOrganisations>;
