import type { AnyAggregate, SentCommand } from '../kernel/aggregate.ts';
import type { Origin } from '../kernel/commit.ts';
import type { ExecuteOptions, Outcome } from '../kernel/outcome.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { aggregateIdOf, eventId } from '../kernel/stream-name.ts';
import { DeliveryError } from '../subscriptions/errors.ts';
import { type Checkpointed, createCheckpointed } from '../views/checkpointed.ts';
import type { Answer, Outgoing } from './saga.ts';
import { type Reacted, SAGA_EVENTS, sagaAggregate, sagaAggregateName } from './saga-aggregate.ts';
import { base, once, type originOf, type Progress, type SagaOptions, stepperOf } from './saga-stepper.ts';
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
/**
 * A saga's output: a subscriber of the saga's own streams like any other. Each command has a number that its
 * target's marker compares, so it takes effect once; the checkpoint moves only after every outcome is committed, in order.
 */
export function createSagaOutput<S>(options: SagaOutputOptions<S>): Checkpointed {
  const { saga, kernel, registry, execute = kernel.execute } = options;
  const own = sagaAggregate(saga);

  async function send(stored: StoredCommit, progress: Progress): Promise<void> {
    let count = 0;
    for (const [offset, event] of stored.events.entries()) {
      const { send: outgoing = [], refusals = 0 } = event.data as Partial<Reacted>;
      for (const [index, each] of outgoing.entries()) {
        count += 1;
        if (count <= progress.done) continue;
        await sendOne(stored, each, { version: stored.version + offset, index, refusals });
        if (count % SENDS_PER_CHECKPOINT === 0) await progress.note(count);
      }
    }
  }

  async function sendOne(stored: StoredCommit, outgoing: Outgoing, at: SendAt): Promise<void> {
    const { stream } = stored;
    const { version, index, refusals } = at;
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
    const outcome = await once(() => execute(target, { type, id, aggregateId, data }, origin, { sequence }));
    // Passed: a later command to this target was handled, so this one's answer was written down before that.
    if (outcome === undefined) return;
    const rejection = outcome.ok ? undefined : outcome.rejection;
    if (saga.answered === undefined && rejection === undefined) return;
    // A refused command leaves no event: then the cause is the event that sent it.
    const causation = outcome.ok ? eventId(outcome.stream, outcome.version) : origin.causation;
    await answer(stream, id, { sent: outgoing, rejection, refusals }, { ...origin, causation }, sequence.seq);
  }

  async function answer(stream: string, id: string, data: Sent, origin: ReturnType<typeof originOf>, seq: number) {
    const command = { type: 'Answer', id, aggregateId: aggregateIdOf(stream), data } as const;
    await once(() => kernel.execute(own, command, origin, { sequence: { sagaStream: stream, seq } }));
  }

  const subscribesTo = { [own.name]: [...SAGA_EVENTS] };
  return createCheckpointed({ ...base(options, 'sender', subscribesTo), stepper: stepperOf(options, send) });
}

/** The number by which a target recognises a send: rising along the sender's stream, and the same for every repeat. */
export function sequenceOf(version: number, index: number): number {
  if (index < SEQUENCE_STRIDE) return version * SEQUENCE_STRIDE + index;
  throw new DeliveryError('faulty-projection', `send ${index} of one event: at most ${SEQUENCE_STRIDE} have a number`);
}

/** The position of a send: its event, its index in it, and how many rejections in a row it answers. */
interface SendAt {
  readonly version: number;
  readonly index: number;
  readonly refusals: number;
}

type Sent = Answer & { readonly refusals: number };
