import type { Commit } from '../kernel/commit.ts';
import { defined } from '../kernel/defined.ts';
import type { DomainEvent } from '../kernel/event.ts';
import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { DeliveryError, describeError } from '../subscriptions/errors.ts';
import { hashOf, type Stepper } from './advance.ts';
import type { Change } from './change.ts';
import { type Checkpointed, createCheckpointed } from './checkpointed.ts';
import { type Projection, viewId } from './projection.ts';
import { rebuildStateOf } from './rebuild-state.ts';
import { createStepWriter } from './step-writer.ts';
import { validateChanges } from './validate-change.ts';
import type { CheckpointAddress, CheckpointRecord, ViewStore } from './view-store.ts';

/** From stored schema versions to current ones; throws for events that this code does not know. */
export type Upcast = (commit: StoredCommit) => Commit<DomainEvent>;

export interface ProjectorOptions {
  readonly projection: Projection;
  readonly store: ViewStore;
  readonly reader: CommitReader;
  readonly upcast: Upcast;
  readonly nowMs: () => number;
  /** Failures in a row after which a stream is parked; `PARK_AFTER` by default. */
  readonly parkAfter?: number;
}

/** A projection with its checkpoints: rows and checkpoint move together, whatever the order of deliveries. */
export function createProjector(options: ProjectorOptions): Checkpointed {
  const { projection, store, reader, nowMs, parkAfter } = options;
  const id = viewId(projection);
  const checkpointed = createCheckpointed({
    id,
    subscribesTo: projection.subscribesTo,
    store,
    reader,
    nowMs,
    ...defined({ parkAfter }),
    addressOf(stream) {
      const checkpointRow = projection.checkpointRow?.(stream);
      return { view: id, stream, ...defined({ checkpointRow }) };
    },
    knows: (commit) => knows(options.upcast, commit),
    isConditional: true,
    stepper: (address, checkpoint, isRead) => projectionStepper(options, address, checkpoint, isRead),
  });
  return { ...checkpointed, rebuilt: () => rebuildStateOf(store, id) };
}

/** Whether this code knows all schemas of a commit. */
export function knows(upcast: Upcast, commit: StoredCommit): boolean {
  try {
    upcast(commit);
    return true;
  } catch {
    return false;
  }
}

function projectionStepper(
  options: ProjectorOptions,
  address: CheckpointAddress,
  checkpoint: CheckpointRecord,
  isRead: boolean,
): Stepper {
  const { repeatable } = options.projection;
  const steps = createStepWriter(options.store, { ...address, ...defined({ repeatable }) }, checkpoint, isRead);
  return {
    get checkpoint() {
      return steps.checkpoint;
    },
    async take(commit) {
      let changes: readonly Change[];
      try {
        changes = options.projection.project(options.upcast(commit));
        validateChanges(changes);
      } catch (cause) {
        await steps.flush();
        const message = `${address.view} cannot take ${commit.stream}@${commit.version}: ${describeError(cause)}`;
        throw new DeliveryError('faulty-projection', message, { cause });
      }
      const { version, lastVersion, atMs } = commit;
      await steps.take({ version, lastVersion, atMs, changes, ...defined({ hash: hashOf(commit) }) });
    },
    skipTo: (version, at) => steps.skipTo(version, at),
    flush: () => steps.flush(),
  };
}
