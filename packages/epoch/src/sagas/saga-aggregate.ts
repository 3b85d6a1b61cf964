import type { Aggregate, Command, DecideContext } from '../kernel/aggregate.ts';
import type { Commit } from '../kernel/commit.ts';
import type { DomainEvent, EventCatalogue } from '../kernel/event.ts';
import { type Rejection, reject } from '../kernel/rejection.ts';
import { aggregateIdOf, eventId, parseEventId } from '../kernel/stream-name.ts';
import { DeliveryError, describeError } from '../subscriptions/errors.ts';
import { reactionTo } from './answers.ts';
import type { Answer, Outgoing, Reaction, Saga } from './saga.ts';

/** Commands that one reaction sends at most, timers included. */
export const MAX_SENDS = 1_100;

/**
 * Rejections in a row that a saga may answer by sending at once. Without a bound a saga and an aggregate that will never
 * agree would write to the log for ever; beyond it the instance is parked.
 */
export const MAX_REFUSALS = 20;

/** Code of a refusal: commits before this one have not been processed. */
export const NOT_NEXT = 'not-next';

/** A command that waits for its time in an instance. */
export interface PendingTimer {
  readonly name: string;
  readonly atMs: number;
  readonly send: Outgoing;
}

export interface SagaInstance {
  /** Version of its source stream that it has processed; 0 where an instance has several sources. */
  readonly processed: number;
  readonly stateVersion: number;
  /** Undefined before the first reaction. */
  readonly state: unknown;
  /** By name. */
  readonly timers: Readonly<Record<string, PendingTimer>>;
}

/** What every reaction stores: the state after it, the commands to send now, and the changes of timers. */
export interface Reacted {
  /** The event, answer or timer that caused it. */
  readonly on: string;
  readonly stateVersion: number;
  readonly state: unknown;
  readonly send: readonly Outgoing[];
  readonly set: readonly PendingTimer[];
  /** Timers that are gone: cancelled, replaced or fired. */
  readonly cleared: readonly { readonly name: string; readonly atMs: number }[];
  /** Why a command that was sent did nothing; only in answers. */
  readonly rejection?: Answer['rejection'];
  /** Rejections in a row that these sends answer; absent: they answer none. */
  readonly refusals?: number;
}

export type SagaEvent =
  | DomainEvent<'SagaReacted', Reacted>
  | DomainEvent<'SagaAnswered', Reacted>
  | DomainEvent<'SagaTimerFired', Reacted>;

export const SAGA_EVENTS = ['SagaReacted', 'SagaAnswered', 'SagaTimerFired'] as const;

export type SagaCommand =
  /** `after`: refused unless it is the next commit after that version, or after the one that the instance has processed. */
  | Command<'TakeIn', { readonly commit: Commit<DomainEvent>; readonly after?: number }>
  | Command<'Answer', Answer & { readonly refusals?: number }>
  | Command<'Fire', { readonly timer: string; readonly atMs: number }>;

export type SagaAggregate = Aggregate<SagaInstance, SagaCommand, SagaEvent>;

const FIELDS = {
  on: 'id',
  stateVersion: 'count',
  state: 'record',
  send: 'record',
  set: 'record',
  cleared: 'record',
  rejection: 'record',
  refusals: 'count',
} as const;

/** The events of every saga's instances. */
export const sagaEvents: EventCatalogue<SagaEvent> = {
  SagaReacted: { version: 1, fields: FIELDS },
  SagaAnswered: { version: 1, fields: FIELDS },
  SagaTimerFired: { version: 1, fields: FIELDS },
};

/** `saga-storage-usage`: the aggregate whose streams are a saga's instances. */
export function sagaAggregateName(saga: { readonly name: string }): string {
  return `saga-${saga.name}`;
}

/** A saga as an aggregate: its instances are streams like all others, stored and subscribed to in the same way. */
export function sagaAggregate<S>(saga: Saga<S>): SagaAggregate {
  return {
    name: sagaAggregateName(saga),
    events: sagaEvents,
    initial: { processed: 0, stateVersion: saga.stateVersion, state: undefined, timers: {} },
    reducerVersion: 3,
    upcastState: instanceOfBefore,
    decide: (command, instance, context) => decide(saga, command, instance, context),
    evolve: (instance, { type, data }) => ({
      processed:
        hasOneSource(saga) && type === 'SagaReacted' ? processedOn(data.on, instance.processed) : instance.processed,
      stateVersion: data.stateVersion,
      state: data.state,
      timers: timersAfter(instance.timers, data),
    }),
  };
}

function decide<S>(
  saga: Saga<S>,
  command: SagaCommand,
  instance: SagaInstance,
  context: DecideContext,
): readonly SagaEvent[] | Rejection {
  const state = stateOf(saga, instance);
  switch (command.type) {
    case 'TakeIn': {
      const { commit, after } = command.data;
      // Processed before, whatever the checkpoint is.
      if (hasOneSource(saga) && commit.lastVersion <= instance.processed) return [];
      if (after !== undefined && commit.version > Math.max(after, instance.processed) + 1) {
        const { processed } = instance;
        return reject(NOT_NEXT, `${eventId(commit.stream, commit.version)} comes after ${processed}`, { processed });
      }
      const on = eventId(commit.stream, commit.lastVersion);
      const reacted = reactedOf(saga, on, instance, () => saga.react(state, commit), context);
      return isNothing(reacted, state) ? [] : [{ type: 'SagaReacted', data: reacted }];
    }
    case 'Answer': {
      const { rejection, refusals = 0 } = command.data;
      const reaction = () => reactionTo(saga, state, command.data);
      const reacted = reactedOf(saga, command.id, instance, reaction, context);
      if (rejection === undefined) return isNothing(reacted, state) ? [] : [{ type: 'SagaAnswered', data: reacted }];
      if (reacted.send.length === 0) return [{ type: 'SagaAnswered', data: { ...reacted, rejection } }];
      if (refusals >= MAX_REFUSALS) {
        const what = `saga ${saga.name} answers the ${refusals + 1}th rejection in a row by sending again`;
        throw new DeliveryError('faulty-projection', `${what}: ${rejection.code}. A timer is the way to try later`);
      }
      return [{ type: 'SagaAnswered', data: { ...reacted, rejection, refusals: refusals + 1 } }];
    }
    case 'Fire': {
      const { timer: name, atMs } = command.data;
      const timer = Object.hasOwn(instance.timers, name) ? instance.timers[name] : undefined;
      // Cancelled, replaced or fired before: the row that brought it here is only late.
      if (timer === undefined || timer.atMs !== atMs || atMs > context.nowMs) return [];
      const { notBeforeMs: _due, timer: _name, ...send } = timer.send;
      const data = { on: `timer ${name}`, stateVersion: saga.stateVersion, state, set: [] };
      return [{ type: 'SagaTimerFired', data: { ...data, send: [send], cleared: [{ name, atMs }] } }];
    }
  }
}

/** Whether every instance has one source stream: then its own state has the version it has processed. */
export function hasOneSource<S>(saga: Saga<S>): boolean {
  return saga.instanceOf === undefined;
}

/** The instance that a commit of this stream goes to by default. */
export function defaultInstanceOf<S>(saga: Saga<S>, stream: string): string {
  return Object.keys(saga.subscribesTo).length === 1 ? aggregateIdOf(stream) : stream;
}

/** A snapshot of reducer 2 named what it had processed `heard`. */
function instanceOfBefore(state: unknown, reducerVersion: number): SagaInstance | undefined {
  if (reducerVersion !== 2) return undefined;
  const { heard, ...rest } = state as Omit<SagaInstance, 'processed'> & { readonly heard: number };
  return { ...rest, processed: heard };
}

function processedOn(on: string, before: number): number {
  return Math.max(before, parseEventId(on)?.version ?? 0);
}

function stateOf<S>(saga: Saga<S>, { stateVersion, state }: SagaInstance): S {
  if (state === undefined) return saga.initial;
  if (stateVersion === saga.stateVersion) return state as S;
  if (saga.upcastState !== undefined) return saga.upcastState(state, stateVersion);
  throw new DeliveryError(
    'faulty-projection',
    `saga ${saga.name}: a state of version ${stateVersion}, and no way to upcast it`,
  );
}

function reactedOf<S>(
  saga: Saga<S>,
  on: string,
  instance: SagaInstance,
  react: () => Reaction<S>,
  { nowMs }: DecideContext,
): Reacted {
  let reaction: Reaction<S>;
  try {
    reaction = react();
  } catch (cause) {
    throw new DeliveryError('faulty-projection', `saga ${saga.name} cannot take ${on}: ${describeError(cause)}`, {
      cause,
    });
  }
  const { state, send, cancel = [] } = reaction;
  if (send.length > MAX_SENDS) {
    throw new DeliveryError(
      'faulty-projection',
      `saga ${saga.name} sends ${send.length} commands on ${on}, at most ${MAX_SENDS}`,
    );
  }
  const timed = send.flatMap((each) =>
    each.notBeforeMs !== undefined && each.notBeforeMs > nowMs ? timerOf(each, each.notBeforeMs) : [],
  );
  if (timed.length > 0 && !saga.hasTimers) {
    throw new DeliveryError('faulty-projection', `saga ${saga.name} sets a timer on ${on}, but has not said hasTimers`);
  }
  const set = [...new Map(timed.map((timer) => [timer.name, timer])).values()];
  const gone = new Set([...cancel, ...set.map(({ name }) => name)]);
  const cleared = Object.values(instance.timers).flatMap(({ name, atMs }) => (gone.has(name) ? { name, atMs } : []));
  const now = send.filter((each) => each.notBeforeMs === undefined || each.notBeforeMs <= nowMs);
  // One reaction to several events may set a timer and cancel it again: cancelling is applied last.
  const standing = set.filter(({ name }) => !cancel.includes(name));
  return { on, stateVersion: saga.stateVersion, state, send: now, set: standing, cleared };
}

/** An unnamed timer is named after its command. */
function timerOf(send: Outgoing, atMs: number): PendingTimer {
  return { name: send.timer ?? `${send.type} ${send.aggregate}#${send.aggregateId}`, atMs, send };
}

/** Nothing to send, no timer, and the state it was: that need not be written down. */
function isNothing({ state, send, set, cleared }: Reacted, before: unknown): boolean {
  return send.length + set.length + cleared.length === 0 && JSON.stringify(state) === JSON.stringify(before);
}

function timersAfter(timers: SagaInstance['timers'], { set, cleared }: Reacted): SagaInstance['timers'] {
  const gone = new Set(cleared.map(({ name }) => name));
  const kept = Object.entries(timers).filter(([name]) => !gone.has(name));
  return Object.fromEntries([...kept, ...set.map((timer): [string, PendingTimer] => [timer.name, timer])]);
}
