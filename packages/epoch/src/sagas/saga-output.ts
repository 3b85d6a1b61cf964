import type { AnyAggregate, SentCommand } from '../kernel/aggregate.ts';
import type { Origin } from '../kernel/commit.ts';
import { ifDefined } from '../kernel/defined.ts';
import type { ExecuteOptions, Outcome } from '../kernel/outcome.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { aggregateIdOf, eventId, parseEventId } from '../kernel/stream-name.ts';
import { DeliveryError } from '../subscriptions/errors.ts';
import { type Checkpointed, createCheckpointed } from '../views/checkpointed.ts';
import { takesAnswers } from './answers.ts';
import type { Answer, Outgoing } from './saga.ts';
import { type Reacted, SAGA_EVENTS, sagaAggregate, sagaAggregateName } from './saga-aggregate.ts';
import { base, type Handled, once, type originOf, type Progress, type SagaOptions, stepperOf } from './saga-stepper.ts';
import { SEQUENCE_STRIDE } from './stored-numbers.ts';

export interface SagaOutputOptions<S> extends SagaOptions<S> {
  /** The aggregates that commands are sent to, by name; a function loads one when the first command is sent to it. */
  readonly registry: Readonly<Record<string, AnyAggregate | (() => Promise<AnyAggregate>)>>;
  /** Executes what is sent, where that takes more than the command alone; the kernel does unless given. */
  readonly execute?: ExecuteSent;
}

/** It passes the options on: their number makes the command take effect once. */
export type ExecuteSent = (
  aggregate: AnyAggregate,
  command: SentCommand,
  origin: Origin,
  options: ExecuteOptions,
) => Promise<Outcome>;

/** Commands after which the checkpoint in a long list of sends is saved, so that the next process continues there. */
export const SENDS_PER_CHECKPOINT = 20;
/** Versions that a target has come on between two sends to it, after which the next one is not worth looking them through. */
export const MAX_LOOKED_THROUGH = 200;

/**
 * A saga's output: a subscriber of the saga's own streams like any other. The checkpoint moves only after every outcome is
 * committed, in order. A command takes effect once by its number, which its target's marker compares in one transaction; or, at a
 * quarter of the price, by its cause: the checkpoint notes the version that the target had after the command before, and a
 * commit with this command's cause can only come after that one. That is for a command that goes alone, to the target of the one before,
 * of a saga that takes no answers: a rejection is remembered by a marker only.
 */
export function createSagaOutput<S>(options: SagaOutputOptions<S>): Checkpointed {
  const { saga } = options;
  const sendOne = commandSender(options);
  const goesByCause = !takesAnswers(saga) && options.execute === undefined;

  async function send(stored: StoredCommit, progress: Progress): Promise<Handled> {
    const sends = sendsOf(stored);
    const [only] = sends;
    if (only === undefined) return { note: progress.note };
    if (goesByCause && sends.length === 1) return { note: await sendAlone(stored, only, progress) };
    for (const [count, each] of sends.entries()) {
      if (count < (progress.done ?? 0)) continue;
      await sendOne(stored, each, {});
      if ((count + 1) % SENDS_PER_CHECKPOINT === 0) await progress.save(count + 1);
    }
    return {};
  }

  /** Returns the target's version after it, to be noted with the checkpoint. */
  async function sendAlone(stored: StoredCommit, each: Send, progress: Progress): Promise<string | undefined> {
    const target = `${each.outgoing.aggregate}#${each.outgoing.aggregateId}`;
    const noted = ifDefined(progress.note, parseEventId);
    const since = noted?.stream === target ? { causedSince: noted.version, causedAtMs: stored.atMs } : {};
    const isPlain = 'causedSince' in since && progress.done === undefined;
    let outcome = await sendOne(stored, each, { ...since, isPlain });
    if (isPlain && outcome?.ok === false) {
      // From here on, every process sends it by its number, whose marker remembers the rejection.
      await progress.save(0);
      outcome = await sendOne(stored, each, since);
    }
    if (outcome?.ok !== true) return progress.note;
    const cameOn = outcome.version - ('causedSince' in since ? since.causedSince : outcome.version);
    return cameOn > MAX_LOOKED_THROUGH ? undefined : eventId(outcome.stream, outcome.version);
  }

  const subscribesTo = { [sagaAggregateName(saga)]: [...SAGA_EVENTS] };
  return createCheckpointed({ ...base(options, 'sender', subscribesTo), stepper: stepperOf(options, send) });
}

/** Executes a command that a saga sent, and lets the saga have the answer. Undefined: a later one has been executed, so this one, too. */
function commandSender<S>(options: SagaOutputOptions<S>) {
  const { saga, kernel, registry, execute = kernel.execute } = options;
  const own = sagaAggregate(saga);
  const answersSuccess = saga.answered !== undefined;

  async function answer(stream: string, id: string, data: Sent, origin: ReturnType<typeof originOf>, seq: number) {
    const command = { type: 'Answer', id, aggregateId: aggregateIdOf(stream), data } as const;
    await once(() => kernel.execute(own, command, origin, { sequence: { sagaStream: stream, seq } }));
  }

  return async function sendOne(
    stored: StoredCommit,
    { outgoing, version, index, refusals }: Send,
    { isPlain = false, ...since }: How,
  ): Promise<Outcome | undefined> {
    const { stream } = stored;
    const known = registry[outgoing.aggregate];
    if (known === undefined) {
      throw new DeliveryError(
        'faulty-projection',
        `saga ${saga.name} sends to ${outgoing.aggregate}, which is unknown here`,
      );
    }
    const target = typeof known === 'function' ? await known() : known;
    const id = `${eventId(stream, version)}.${index}`;
    const sequence = { sagaStream: stream, seq: sequenceOf(version, index) };
    const origin = {
      actor: sagaAggregateName(saga),
      correlation: stored.correlation,
      causation: eventId(stream, version),
    };
    const { type, aggregateId, data } = outgoing;
    const single = isPlain ? since : { ...since, sequence };
    const outcome = await once(() => execute(target, { type, id, aggregateId, data }, origin, single));
    // Passed: a later command to this target was handled, so this one's answer was written down before that.
    if (outcome === undefined) return undefined;
    const rejection = outcome.ok ? undefined : outcome.rejection;
    if (isPlain || (rejection === undefined && !answersSuccess)) return outcome;
    // A refused command leaves no event: then the cause is the event that sent it.
    const causation = outcome.ok ? eventId(outcome.stream, outcome.version) : origin.causation;
    await answer(stream, id, { sent: outgoing, rejection, refusals }, { ...origin, causation }, sequence.seq);
    return outcome;
  };
}

/** The number by which a target recognises a send: rising along the sender's stream, and the same for every repeat. */
export function sequenceOf(version: number, index: number): number {
  if (index < SEQUENCE_STRIDE) return version * SEQUENCE_STRIDE + index;
  throw new DeliveryError('faulty-projection', `send ${index} of one event: at most ${SEQUENCE_STRIDE} have a number`);
}

/** A command to send: the version of its event, its index in it, and how many rejections in a row it answers. */
interface Send {
  readonly outgoing: Outgoing;
  readonly version: number;
  readonly index: number;
  readonly refusals: number;
}

function sendsOf({ version, events }: StoredCommit): readonly Send[] {
  return events.flatMap((event, offset) => {
    const { send = [], refusals = 0 } = event.data as Partial<Reacted>;
    return send.map((outgoing, index) => ({ outgoing, version: version + offset, index, refusals }));
  });
}

/** By what a command takes effect once: its number, unless it is plain; and its cause, where a version before it is known. */
interface How extends Pick<ExecuteOptions, 'causedSince' | 'causedAtMs'> {
  readonly isPlain?: boolean;
}

type Sent = Answer & { readonly refusals: number };
