import type { Commit } from 'epoch';
import type { Saga } from 'epoch/sagas';
import { periodAdjustment } from '../../../lib/app/billing/sagas/period-adjustment.ts';
import { periodInvoice } from '../../../lib/app/billing/sagas/period-invoice.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { numberedAccount } from '../../domain/numbered-account.ts';
import type { Random } from '../../soak/random.ts';
import { createStream, EXPECTED, type Message } from './customer-model/customer.ts';

/** Accounts and months of several organisations, and the sagas between them: in order, at least once, in turns that are chance. */
export function createOrganisations(random: Random) {
  const accounts = new Map<string, ReturnType<typeof createAccount>>();
  const months = new Map<string, ReturnType<typeof createMonth>>();
  const createAccount = (id: string) => createStream(numberedAccount, id);
  const createMonth = (id: string) => createStream(billingPeriod, id);
  const lanes: {
    readonly stream: { readonly untaken: Commit[] };
    readonly saga: Saga<unknown>;
    state: unknown;
    readonly sends: Message[];
  }[] = [];

  function account(id: string) {
    const known = accounts.get(id) ?? createAccount(id);
    if (!accounts.has(id)) lanes.push({ stream: known, saga: periodInvoice, state: periodInvoice.initial, sends: [] });
    accounts.set(id, known);
    return known;
  }

  function month(id: string) {
    const known = months.get(id) ?? createMonth(id);
    if (!months.has(id))
      lanes.push({ stream: known, saga: periodAdjustment, state: periodAdjustment.initial, sends: [] });
    months.set(id, known);
    return known;
  }

  function deliver({ aggregate, aggregateId, type, data }: Message, nowMs: number): void {
    const target = aggregate === 'billing-account' ? account(aggregateId) : month(aggregateId);
    const refused = target.send(type as never, data as never, nowMs);
    if (refused !== undefined && !EXPECTED.has(refused)) throw new Error(`${type} to ${aggregateId}: ${refused}`);
  }

  function step(nowMs: number): boolean {
    const busy = lanes.filter(({ stream, sends }) => sends.length > 0 || stream.untaken.length > 0);
    if (busy.length === 0) return false;
    const lane = random.pick(busy);
    const message = lane.sends.shift();
    if (message !== undefined) {
      deliver(message, nowMs);
      if (random.chance(0.1)) deliver(message, nowMs);
      return true;
    }
    const commit = lane.stream.untaken.shift();
    if (commit === undefined) return true;
    const { state, send = [] } = lane.saga.react(lane.state, commit);
    lane.state = state;
    for (const one of send) if ('aggregate' in one) lane.sends.push(one as Message);
    return true;
  }

  return {
    account,
    month,
    months,
    run(nowMs: number, most = Number.POSITIVE_INFINITY) {
      for (let turns = 0; turns < most && step(nowMs); turns += 1);
    },
  };
}

export type Organisations = ReturnType<typeof createOrganisations>;
