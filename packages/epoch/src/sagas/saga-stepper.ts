import type { Commit } from '../kernel/commit.ts';
import { defined, ifDefined } from '../kernel/defined.ts';
import type { DomainEvent } from '../kernel/event.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { eventId } from '../kernel/stream-name.ts';
import { DeliveryError, describeError, hasCode } from '../subscriptions/errors.ts';
import { hashOf, type Stepper } from '../views/advance.ts';
import type { Upcast } from '../views/projector.ts';
import { createStepWriter } from '../views/step-writer.ts';
import type { CheckpointAddress, CheckpointRecord, ViewStore } from '../views/view-store.ts';
import type { Saga } from './saga.ts';
import { sagaAggregateName } from './saga-aggregate.ts';

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

/** Codes of deterministic errors: the same commit would fail with them again. */
const DETERMINISTIC = new Set([
  'not-encodable',
  'commit-too-large',
  'corrupt-commit',
  'unknown-event',
  'unknown-aggregate',
  'name-invalid',
]);
const BUGS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

export function base<S>(options: SagaOptions<S>, kind: 'saga' | 'sender', subscribesTo: Saga<S>['subscribesTo']) {
  const { saga, store, reader, nowMs, parkAfter } = options;
  const id = sagaSubscriberId(saga, kind);
  const addressOf = (stream: string) => ({ view: id, stream });
  return { id, subscribesTo, store, reader, nowMs, addressOf, ...defined({ parkAfter }) };
}

/** `saga-storage-usage@1`, `sender-storage-usage@1`: what checkpoints, rules and queues are named after. */
export function sagaSubscriberId(saga: { readonly name: string }, kind: 'saga' | 'sender'): string {
  return `${kind}-${saga.name}@1`;
}

/** Where an earlier run ended. */
export interface Progress {
  /** How many sends of this commit are done; absent where none was saved. */
  readonly done?: number;
  /** What the commit before has left. */
  readonly note?: string;
  save(done: number): Promise<void>;
}

/** What a commit leaves when it has been handled. */
export interface Handled {
  /** For the commit after it. */
  readonly note?: string | undefined;
  /** The effect itself shows that the commit was processed: the checkpoint need not. */
  readonly isShown?: boolean;
}

export function stepperOf<S>(
  { saga, store }: SagaOptions<S>,
  handle: (commit: StoredCommit, progress: Progress) => Promise<Handled>,
) {
  return (address: CheckpointAddress, checkpoint: CheckpointRecord): Stepper => {
    const steps = createStepWriter(store, address, checkpoint);
    /** Processed, and not saved. */
    let shown: StoredCommit | undefined;
    const skipPast = (commit: StoredCommit, note?: string) =>
      steps.skipTo(commit.lastVersion, defined({ hash: hashOf(commit), note }));
    return {
      get checkpoint() {
        return steps.checkpoint;
      },
      async take(commit) {
        let handled: Handled;
        try {
          const { cursor, note } = steps.checkpoint;
          const done = ifDefined(cursor, Number);
          handled = await handle(commit, {
            ...defined({ done, note }),
            save: (count) => steps.within(commit, `${count}`),
          });
        } catch (cause) {
          if (!isDeterministic(cause)) throw cause;
          // Failures are counted at the commit before the one that fails.
          if (shown !== undefined) skipPast(shown);
          await steps.flush();
          if (hasCode(cause, 'faulty-projection')) throw cause;
          throw new DeliveryError('faulty-projection', `saga ${saga.name}: ${describeError(cause)}`, { cause });
        }
        // Failures that were counted end with the checkpoint's next move.
        if (handled.isShown && checkpoint.failures === 0) {
          shown = commit;
          return steps.skipTo(steps.checkpoint.version);
        }
        shown = undefined;
        skipPast(commit, handled.note);
        // Commit by commit: commands that took effect need no retry, even if this process dies at the next one.
        await steps.flush();
      },
      skipTo: (version, at) => steps.skipTo(version, at),
      flush: () => steps.flush(),
    };
  };
}

export function isDeterministic(error: unknown): boolean {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code === 'faulty-projection' || DETERMINISTIC.has(code);
  return typeof name === 'string' && BUGS.has(name);
}

export function blaming<T>(saga: { readonly name: string }, stored: StoredCommit, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const message = `saga ${saga.name} cannot take ${eventId(stored.stream, stored.version)}: ${describeError(cause)}`;
    throw new DeliveryError('faulty-projection', message, { cause });
  }
}

/** Undefined when a later command of the same sender has been executed: then this one has been, too. */
export async function once<T>(execute: () => Promise<T>): Promise<T | undefined> {
  try {
    return await execute();
  } catch (error) {
    if ((error as { code?: unknown }).code === 'sequence-passed') return undefined;
    throw error;
  }
}

export function originOf(saga: { readonly name: string }, commit: Commit<DomainEvent>) {
  const { correlation, stream, lastVersion } = commit;
  return { actor: sagaAggregateName(saga), correlation, causation: eventId(stream, lastVersion) };
}
