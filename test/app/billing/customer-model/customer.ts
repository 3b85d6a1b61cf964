import { type Aggregate, type Command, type Commit, type DomainEvent, isRejection } from 'epoch';
import { billingSaga } from '../../../../lib/app/billing/sagas/billing.ts';
import { periodAdjustment } from '../../../../lib/app/billing/sagas/period-adjustment.ts';
import { periodInvoice } from '../../../../lib/app/billing/sagas/period-invoice.ts';
import type { BillingAccountCommand } from '../../../../lib/domain/billing-account/commands.ts';
import { billingPeriod } from '../../../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../../../lib/domain/billing-period/period-id.ts';
import { dailyUsage } from '../../../../lib/domain/daily-usage/daily-usage.ts';
import type { Month } from '../../../../lib/domain/metering/day.ts';
import { numberedAccount } from '../../../domain/numbered-account.ts';
import type { Random } from '../../../soak/random.ts';
import { createTurns, type Message } from './turns.ts';

export const ORGANISATION = 'org_1';

/** A stream in memory: its state, its events, and the commits that its saga has not taken in. */
export function createStream<S, C extends Command, E extends DomainEvent>(aggregate: Aggregate<S, C, E>, id: string) {
  let state = aggregate.initial;
  const events: E[] = [];
  const untaken: Commit[] = [];
  return {
    state: () => state,
    events,
    untaken,
    /** The code of the rejection, if there is one. */
    send(type: C['type'], data: C['data'], nowMs: number): string | undefined {
      const command = { type, data, id: `cmd_${events.length}`, aggregateId: id } as C;
      const decision = aggregate.decide(command, state, { nowMs, id: `id_${events.length}`, actor: 'usr_1' });
      if (isRejection(decision)) return decision.code;
      if (decision.length === 0) return undefined;
      const version = events.length + 1;
      for (const event of decision) state = aggregate.evolve(state, event);
      events.push(...decision);
      const stream = `${aggregate.name}#${id}`;
      const of = { stream, version, lastVersion: events.length, id: `${stream}@${version}`, hash: '' };
      untaken.push({ ...of, atMs: nowMs, actor: 'usr_1', correlation: 'c', events: decision });
      return undefined;
    },
  };
}

type AnyStream = Pick<ReturnType<typeof createStream>, 'untaken'> & {
  send(type: never, data: never, nowMs: number): string | undefined;
};

/**
 * One customer: its daily usage, months and account, and the three sagas between them. Each saga delivers in order and at
 * least once; how they take turns is chance.
 */
export function createCustomer(random: Random) {
  const usage = createStream(dailyUsage, ORGANISATION);
  const account = createStream(numberedAccount, ORGANISATION);
  const months = new Map<Month, ReturnType<typeof createMonth>>();
  const createMonth = (month: Month) => createStream(billingPeriod, periodId(ORGANISATION, month));
  const turns = createTurns(random, targetOf);
  turns.follow(usage, billingSaga);
  turns.follow(account, periodInvoice);

  function targetOf({ aggregate, aggregateId }: Message): AnyStream {
    if (aggregate === 'billing-account') return account;
    const month = aggregateId.slice(-7);
    const period = months.get(month) ?? createMonth(month);
    months.set(month, period);
    turns.follow(period, periodAdjustment);
    return period;
  }

  return {
    usage,
    account,
    months,
    command: <T extends BillingAccountCommand['type']>(
      type: T,
      data: Extract<BillingAccountCommand, { type: T }>['data'],
      nowMs: number,
    ) => account.send(type, data, nowMs),
    run: turns.run,
  };
}

export type Customer = ReturnType<typeof createCustomer>;
