import type { StoredCommit } from '../kernel/store.ts';
import { aggregateNameOf } from '../kernel/stream-name.ts';
import type { EventFilter } from '../views/projection.ts';

/**
 * A hint that a stream has moved. It may arrive twice, late, out of order or never: a subscriber trusts only its own
 * checkpoint and the log. It contains the commit when that fits, which saves a read in the ordinary case.
 */
export interface Delivery {
  readonly stream: string;
  /** First and last version of the commit. */
  readonly version: number;
  readonly last: number;
  readonly types: readonly string[];
  readonly commit?: StoredCommit;
  /** Hash of the commit before it, where the process that made it says so. */
  readonly previousHash?: string;
}

export type DeliveryStatus =
  /** The stream's commits that match the event filter are applied up to `version` now. */
  | 'applied'
  | 'duplicate'
  /** Of an aggregate or of types that this subscriber does not subscribe to. */
  | 'ignored'
  /** The stream waits for a redrive; the delivery may be acknowledged. */
  | 'parked'
  /** A deterministic failure was counted; deliver again. */
  | 'failed'
  /** The call was limited (`onlyNext`, `to`, `maxCommits`), and there are more commits to apply. */
  | 'behind';

export interface Delivered {
  readonly status: DeliveryStatus;
  /** The version of the subscriber's checkpoint for the stream. */
  readonly version: number;
  readonly commits: number;
  readonly error?: string;
}

export interface DeliverOptions {
  /** Only applies the delivered commit, if it is the next one: by one write and no read. For the process that made the commit. */
  readonly onlyNext?: boolean;
  /**
   * How often this message has been received, this time included. A failure counts only when this is higher than the number of
   * failures counted so far: so a stream is parked for repeated failures, not for having many messages.
   */
  readonly attempt?: number;
}

export interface CatchUpOptions {
  /** Stop once this version is reached; the head when absent. */
  readonly to?: number;
  /** At most about this many commits (a whole transaction is finished); then `behind`. */
  readonly maxCommits?: number;
}

/** A subscriber's position in one stream. */
export interface Position {
  /** Version of the last event that was applied; 0 for none. */
  readonly version: number;
  /** Part of the commit after `version` is applied; the rest follows. */
  readonly inProgress: boolean;
  readonly parked: boolean;
  /** Hash of the commit that was applied last, where it is known. */
  readonly hash?: string;
  /** It is parked because the log does not have the commit that was applied last. */
  readonly ahead?: boolean;
}

/** A consumer of commits: a projection, a saga's input, a saga's output or a reactor. Sweeps, rebuilds and redrives use only this. */
export interface Subscriber {
  /** Name and version: `files@4`. */
  readonly id: string;
  readonly subscribesTo: EventFilter;
  deliver(delivery: Delivery, options?: DeliverOptions): Promise<Delivered>;
  /**
   * Commits of one stream that arrived together, in the order of their versions: one run, and one write where their rows fit into it.
   * The answer is for all of them; when it is `failed`, those up to its version are applied. Absent where each commit has effects of
   * its own.
   */
  deliverTogether?(deliveries: readonly Delivery[], options?: Pick<DeliverOptions, 'attempt'>): Promise<Delivered>;
  catchUp(stream: string, options?: CatchUpOptions): Promise<Delivered>;
  position(stream: string): Promise<Position>;
  /**
   * Compares the position with the log: false when the log does not have the commit that was applied last, as after a restore
   * to an earlier time. The stream is parked then: what follows in the log does not follow from what was applied.
   */
  verify?(stream: string): Promise<boolean>;
  /**
   * Lets a parked stream be applied again and catches up to the head. It stays on the list of what is parked until that
   * is done, so a redrive that is cut off is begun again by the next one.
   */
  redrive(stream: string): Promise<Delivered>;
  /** Parked streams, page by page. */
  parked(): AsyncIterable<ParkedStream>;
  /** The progress of its rebuild; undefined when none was begun, absent where there is nothing to rebuild. */
  rebuilt?(): Promise<RebuildState | undefined>;
}

/** The progress of the rebuild of a view's version. */
export interface RebuildState {
  /** Instant of its first start: everything older is in the parts that it reads. */
  readonly startMs: number;
  /** Every part has been read. */
  readonly isDone: boolean;
}

export interface ParkedStream {
  readonly stream: string;
  readonly version: number;
  readonly error: string;
  readonly atMs: number;
  /** The code of the error underneath, if it has one: `corrupt-commit`, `unknown-event`. */
  readonly code?: string;
}

/** Whether a subscriber's event filter matches any of these types of this stream's aggregate. */
export function matchesFilter(subscribesTo: EventFilter, stream: string, types: readonly string[]): boolean {
  return types.some((type) => filteredTypes(subscribesTo, stream).includes(type));
}

/** The types of this stream's aggregate in a subscriber's event filter; none for any other aggregate. */
export function filteredTypes(subscribesTo: EventFilter, stream: string): readonly string[] {
  const name = aggregateNameOf(stream);
  return (Object.hasOwn(subscribesTo, name) ? subscribesTo[name] : undefined) ?? [];
}
