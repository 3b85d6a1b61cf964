import type { Commit } from '../kernel/commit.ts';
import type { DomainEvent } from '../kernel/event.ts';
import type { Change, RowKey } from './change.ts';

/** Which events of which aggregates a subscriber subscribes to: aggregate name to event types. */
export type EventFilter = Readonly<Record<string, readonly string[]>>;

/**
 * A view's definition. `project` is pure: it gets one whole commit (types outside of the event filter included, which it
 * ignores) and returns the changes to this view's rows. The version is part of the view's identity: raise it with every
 * change of `project` that alters rows, and the new view is built beside the old one.
 */
export interface Projection {
  readonly name: string;
  readonly version: number;
  readonly subscribesTo: EventFilter;
  project(commit: Commit<DomainEvent>): readonly Change[];
  /**
   * The one row that this stream inserts and owns, if it has such a row. Its item then contains the stream's checkpoint
   * too, and a commit that changes nothing else costs one conditional write instead of a transaction.
   */
  checkpointRow?(stream: string): RowKey | undefined;
  /**
   * Says that changes of this view may take effect more than once, and late, when a crash or a second process repeats them. Then each
   * is a plain write, at half the price of a transaction with the checkpoint. For rows that every repetition writes alike (a key with
   * the event's version, attributes that one event alone sets), and for sums that may be too high without harm; never for money.
   * Changes of its checkpoint row are still written with the checkpoint.
   */
  readonly repeatable?: true;
}

/** `files@4`: what a view's rows, checkpoints, rule, queue and function are named after. */
export function viewId(projection: { readonly name: string; readonly version: number }): string {
  return `${projection.name}@${projection.version}`;
}
