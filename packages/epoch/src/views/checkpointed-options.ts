import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import type { Delivered } from '../subscriptions/subscriber.ts';
import type { Stepper } from './advance.ts';
import type { Place } from './ahead.ts';
import type { EventFilter } from './projection.ts';
import type { CheckpointAddress, CheckpointRecord, ViewStore } from './view-store.ts';

/** What a subscriber with checkpoints is made of. */
export interface CheckpointedOptions {
  readonly id: string;
  readonly subscribesTo: EventFilter;
  readonly store: ViewStore;
  readonly reader: CommitReader;
  readonly nowMs: () => number;
  readonly parkAfter?: number;
  addressOf(stream: string): CheckpointAddress;
  /** Whether this code knows the schemas of a commit; without it, only a try shows that. */
  knows?(commit: StoredCommit): boolean;
  /**
   * The version that the effects themselves show, where they contain it: such a subscriber need not save a checkpoint with
   * every commit, and a saved one that is behind is no position.
   */
  reached?(stream: string): Promise<number>;
  /**
   * Takes a commit if it is the next one by `reached`, in a call that learns that by itself. A place: it is not, and the way over
   * the log begins there. Undefined: it failed, and that way decides.
   */
  takeNext?(
    address: CheckpointAddress,
    checkpoint: CheckpointRecord,
    commit: StoredCommit,
  ): Promise<Delivered | Place | undefined>;
  /**
   * Every effect is conditional on the checkpoint, or may be repeated: so a checkpoint that this process has written may be tried
   * instead of read.
   */
  readonly isConditional?: true;
  /** `isRead`: the checkpoint was read from the store; otherwise it is only assumed. */
  stepper(address: CheckpointAddress, checkpoint: CheckpointRecord, isRead: boolean): Stepper;
}
