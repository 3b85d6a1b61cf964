import type { AnyAggregate } from '../kernel/aggregate.ts';
import type { Commit } from '../kernel/commit.ts';
import { defined } from '../kernel/defined.ts';
import type { DomainEvent } from '../kernel/event.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { aggregateIdOf, eventId } from '../kernel/stream-name.ts';
import { DeliveryError, describeError, hasCode } from '../subscriptions/errors.ts';
import type { Stepper } from '../views/advance.ts';
import { type Checkpointed, createCheckpointed } from '../views/checkpointed.ts';
import { knows, type Upcast } from '../views/projector.ts';
import { createStepWriter } from '../views/step-writer.ts';
import type { CheckpointAddress, CheckpointRecord, ViewStore } from '../views/view-store.ts';
import type { Answer, Outgoing, Saga } from './saga.ts';
import {
  defaultInstanceOf,
  hasOneSource,
  type Reacted,
  SAGA_EVENTS,
  sagaAggregate,
  sagaAggregateName,
} from './saga-aggregate.ts';
import { SEQUENCE_STRIDE } from './stored-numbers.ts';

export interface SagaOptions<S> {
  readonly saga: Saga<S>;
  readonly kernel: Kernel;
  /** Stores the checkpoints. */
  readonly store: ViewStore;
  readonly reader: CommitReader;
  /** Of the aggregates that the saga subscribes to. */
  readonly upcast: Upcast;
  readonly nowMs: () => number;
  readonly parkAfter?: number;
}

export interface SagaOutputOptions<S> extends SagaOptions<S> {
  /** The aggregates that commands are sent to, by name; a function loads one when the first command is sent to it. */
  readonly registry: Readonly<Record<string, AnyAggregate | (() => Promise<AnyAggregate>)>>;
}

/** Codes of deterministic errors: the same commit would fail with them again. */
const DETERMINISTIC = new Set([
  'not-encodable',
  'commit-too-large',
  'corrupt-commit',
  'unknown-event',
  'unknown-aggregate',
  'invalid-name',
]);
/** Commands after which the checkpoint in a long list of sends is saved, so that the next process continues there. */
export const SENDS_PER_CHECKPOINT = 20;
const BUGS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/**
 * A saga's input. Each commit that it subscribes to becomes one commit of an instance and takes effect once, however often it
 * is delivered, and whatever crashes in between. The checkpoint is only where to continue; one that is behind costs repeats,
 * not effects.
 *
 * An instance with one source stores the source's version in its own state, so that commit is one plain conditional write. A
 * commit without effect writes nothing and may be processed again: only commits of the source change the
 * state, so it has no effect again. That is not so where answers change the state too, or several sources meet in
 * one instance: there a marker of the source's version is written in the same transaction.
 */
export function createSagaInput<S>(options: SagaOptions<S>): Checkpointed {
  const { saga, kernel, upcast } = options;
  const aggregate = sagaAggregate(saga);
  const isMarked = !hasOneSource(saga) || saga.answered !== undefined;

  async function hear(stored: StoredCommit): Promise<void> {
    const commit = blaming(saga, stored, () => upcast(stored));
    const instance = blaming(saga, stored, () => saga.instanceOf?.(commit) ?? defaultInstanceOf(saga, commit.stream));
    const command = {
      type: 'Hear',
      id: eventId(commit.stream, commit.lastVersion),
      aggregateId: instance,
      data: { commit },
    } as const;
    const marked = { sequence: { sagaStream: commit.stream, seq: commit.lastVersion } };
    await once(() => kernel.execute(aggregate, command, originOf(saga, commit), isMarked ? marked : {}));
  }

  return createCheckpointed({
    ...base(options, 'saga', saga.subscribesTo),
    knows: (commit) => knows(upcast, commit),
    stepper: stepperOf(options, hear),
  });
}

/**
 * A saga's output: a subscriber of the saga's own streams like any other. Each command has a number that its
 * target's marker compares, so it takes effect once; the checkpoint moves only after every outcome is committed, in order.
 */
export function createSagaOutput<S>(options: SagaOutputOptions<S>): Checkpointed {
  const { saga, kernel, registry } = options;
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
    const outcome = await once(() => kernel.execute(target, { type, id, aggregateId, data }, origin, { sequence }));
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

function base<S>(options: SagaOptions<S>, kind: 'saga' | 'sender', subscribesTo: Saga<S>['subscribesTo']) {
  const { saga, store, reader, nowMs, parkAfter } = options;
  const id = sagaSubscriberId(saga, kind);
  const addressOf = (stream: string) => ({ view: id, stream });
  return { id, subscribesTo, store, reader, nowMs, addressOf, ...defined({ parkAfter }) };
}

/** `saga-storage-usage@1`, `sender-storage-usage@1`: what checkpoints, rules and queues are named after. */
export function sagaSubscriberId(saga: { readonly name: string }, kind: 'saga' | 'sender'): string {
  return `${kind}-${saga.name}@1`;
}

/** The position of a send: its event, its index in it, and how many rejections in a row it answers. */
interface SendAt {
  readonly version: number;
  readonly index: number;
  readonly refusals: number;
}

type Sent = Answer & { readonly refusals: number };

/** How many sends of a commit are done, from an earlier run too. */
interface Progress {
  readonly done: number;
  note(done: number): Promise<void>;
}

function stepperOf<S>(
  { saga, store }: SagaOptions<S>,
  handle: (commit: StoredCommit, progress: Progress) => Promise<void>,
) {
  return (address: CheckpointAddress, checkpoint: CheckpointRecord): Stepper => {
    const steps = createStepWriter(store, address, checkpoint);
    return {
      get mark() {
        return steps.mark;
      },
      async take(commit) {
        try {
          const done = Number(steps.mark.cursor ?? 0);
          await handle(commit, { done, note: (count) => steps.within(commit, `${count}`) });
        } catch (cause) {
          if (!isDeterministic(cause)) throw cause;
          await steps.flush();
          if (hasCode(cause, 'faulty-projection')) throw cause;
          throw new DeliveryError('faulty-projection', `saga ${saga.name}: ${describeError(cause)}`, { cause });
        }
        steps.skipTo(commit.lastVersion);
        // Commit by commit: commands that took effect need no retry, even if this process dies at the next one.
        await steps.flush();
      },
      skipTo: (version) => steps.skipTo(version),
      flush: () => steps.flush(),
    };
  };
}

function isDeterministic(error: unknown): boolean {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code === 'faulty-projection' || DETERMINISTIC.has(code);
  return typeof name === 'string' && BUGS.has(name);
}

function blaming<T>(saga: { readonly name: string }, stored: StoredCommit, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const message = `saga ${saga.name} cannot take ${eventId(stored.stream, stored.version)}: ${describeError(cause)}`;
    throw new DeliveryError('faulty-projection', message, { cause });
  }
}

/** Undefined when a later command of the same sender has been executed: then this one has been, too. */
async function once<T>(execute: () => Promise<T>): Promise<T | undefined> {
  try {
    return await execute();
  } catch (error) {
    if ((error as { code?: unknown }).code === 'sequence-passed') return undefined;
    throw error;
  }
}

function originOf(saga: { readonly name: string }, commit: Commit<DomainEvent>) {
  const { correlation, stream, lastVersion } = commit;
  return { actor: sagaAggregateName(saga), correlation, causation: eventId(stream, lastVersion) };
}
