import type { Commit } from '../kernel/commit.ts';
import { defined } from '../kernel/defined.ts';
import type { DomainEvent } from '../kernel/event.ts';
import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { DeliveryError, describeError } from '../subscriptions/errors.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import { hashOf } from '../views/advance.ts';
import { createCheckpointed } from '../views/checkpointed.ts';
import type { EventFilter } from '../views/projection.ts';
import { knows, type Upcast } from '../views/projector.ts';
import { createStepWriter } from '../views/step-writer.ts';
import type { ViewStore } from '../views/view-store.ts';

/**
 * Has an effect outside of the log because of an event. It may be called again with the same commit and must then do
 * no harm. An error that it throws counts as transient: the delivery is repeated, and its dead letters can be redriven.
 */
export interface Reactor {
  readonly name: string;
  readonly version: number;
  readonly subscribesTo: EventFilter;
  react(commit: Commit<DomainEvent>): Promise<void>;
}

export interface ReactorOptions {
  readonly reactor: Reactor;
  /** Stores checkpoints only. */
  readonly store: ViewStore;
  readonly reader: CommitReader;
  readonly upcast: Upcast;
  readonly nowMs: () => number;
}

/** A reactor with its checkpoints, which move after the deed: in order per stream, at least once, and found by sweeps. */
export function createReactor({ reactor, store, reader, upcast, nowMs }: ReactorOptions): Subscriber {
  const id = `${reactor.name}@${reactor.version}`;
  return createCheckpointed({
    id,
    subscribesTo: reactor.subscribesTo,
    store,
    reader,
    nowMs,
    addressOf: (stream) => ({ view: id, stream }),
    knows: (commit) => knows(upcast, commit),
    stepper(address, checkpoint) {
      const steps = createStepWriter(store, address, checkpoint);
      /** An unknown schema is no transient fault: every delivery would fail. */
      async function upcastOrBlame(commit: StoredCommit) {
        try {
          return upcast(commit);
        } catch (cause) {
          await steps.flush();
          const message = `${id} cannot take ${commit.stream}@${commit.version}: ${describeError(cause)}`;
          throw new DeliveryError('faulty-projection', message, { cause });
        }
      }
      return {
        get checkpoint() {
          return steps.checkpoint;
        },
        async take(commit) {
          await reactor.react(await upcastOrBlame(commit));
          await steps.take({
            version: commit.version,
            lastVersion: commit.lastVersion,
            atMs: commit.atMs,
            changes: [],
            ...defined({ hash: hashOf(commit) }),
          });
          await steps.flush();
        },
        skipTo: (version, at) => steps.skipTo(version, at),
        flush: () => steps.flush(),
      };
    },
  });
}
