import { type Aggregate, type Command, type Commit, type DomainEvent, isRejection } from 'epoch';
import type { Saga } from 'epoch/sagas';
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

export const ORGANISATION = 'org_1';

export interface Message {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly type: string;
  readonly data: unknown;
}

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

/** What an answer of a target may be, beside that it was done: asked for too early, it is asked for again. */
export const EXPECTED: ReadonlySet<string> = new Set(['period-not-over', 'period-in-grace', 'period-below-zero']);

/**
 * One customer: its daily usage, months and account, and the three sagas between them. Each saga delivers in order and at
 * least once; how they take turns is chance.
 */
export function createCustomer(random: Random) {
  const usage = createStream(dailyUsage, ORGANISATION);
  const account = createStream(numberedAccount, ORGANISATION);
  const months = new Map<Month, ReturnType<typeof createMonth>>();
  const createMonth = (month: Month) => createStream(billingPeriod, periodId(ORGANISATION, month));
  const lanes = new Map<AnyStream, { readonly saga: Saga<unknown>; state: unknown; readonly sends: Message[] }>();
  const laneOf = (stream: AnyStream, saga: Saga<unknown>) => {
    const lane = lanes.get(stream) ?? { saga, state: saga.initial, sends: [] };
    lanes.set(stream, lane);
    return lane;
  };
  laneOf(usage, billingSaga);
  laneOf(account, periodInvoice);

  function targetOf({ aggregate, aggregateId }: Message): AnyStream {
    if (aggregate === 'billing-account') return account;
    const month = aggregateId.slice(-7);
    const period = months.get(month) ?? createMonth(month);
    months.set(month, period);
    laneOf(period, periodAdjustment);
    return period;
  }

  function sendTo(message: Message, nowMs: number): void {
    const refused = targetOf(message).send(message.type as never, message.data as never, nowMs);
    if (refused !== undefined && !EXPECTED.has(refused)) throw new Error(`${message.type}: ${refused}`);
  }

  /** One saga takes one step: it takes in a commit, or delivers a command, sometimes twice. False when all are idle. */
  function step(nowMs: number): boolean {
    const busy = [...lanes].filter(([stream, { sends }]) => sends.length > 0 || stream.untaken.length > 0);
    if (busy.length === 0) return false;
    const [stream, lane] = random.pick(busy);
    const message = lane.sends.shift();
    if (message !== undefined) {
      sendTo(message, nowMs);
      if (random.chance(0.1)) sendTo(message, nowMs);
      return true;
    }
    const commit = stream.untaken.shift();
    if (commit === undefined) return true;
    const { state, send = [] } = lane.saga.react(lane.state, commit);
    lane.state = state;
    for (const one of send) if ('aggregate' in one) lane.sends.push(one as Message);
    return true;
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
    /** Lets the sagas take some turns, or as many as they have. */
    run(nowMs: number, most = Number.POSITIVE_INFINITY) {
      for (let turns = 0; turns < most && step(nowMs); turns += 1);
    },
  };
}

export type Customer = ReturnType<typeof createCustomer>;
