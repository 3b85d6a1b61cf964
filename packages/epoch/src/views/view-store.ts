import type { ParkedStream } from '../subscriptions/subscriber.ts';
import type { RowChange, RowKey, RowValues } from './change.ts';

/** A stored row. Readers of a row kind get its own data as `values`. */
export interface Row<T = RowValues> {
  readonly key: RowKey;
  readonly values: T;
  /**
   * Stamped by the projector from the envelope: time of the earliest and of the latest commit that put or updated the
   * row. A put starts anew. Sums do not stamp (they come in any order, from many streams): a row made of sums alone has 0.
   */
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; pass it to continue. Absent on the last page. */
  readonly cursor?: string;
}

export interface PageRequest {
  readonly partition: string;
  readonly prefix?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly order?: 'ascending' | 'descending';
}

/** Reading half of a view, as queries use it. `view` is a projection's name; the reader finds the version that is live. */
export interface ViewReader {
  get(view: string, key: RowKey): Promise<Row | undefined>;
  /** In the order of the keys; missing rows are left out. At most 100 keys. */
  getMany(view: string, keys: readonly RowKey[]): Promise<readonly Row[]>;
  page(view: string, request: PageRequest): Promise<Page<Row>>;
}

/** How many keys `getMany` takes. */
export const MAX_KEYS_PER_GET = 100;
/** How many rows a page has at most. */
export const MAX_PAGE = 1_000;
/** Rows that one step writes at most: a transaction takes 100 items, and the checkpoint and the switch need theirs. */
export const MAX_ROWS_PER_STEP = 90;

/** A view's exact position in one stream: every step is conditional on it. */
export interface Checkpoint {
  /** Version of the last event of the last commit that is applied whole; 0 for none. */
  readonly version: number;
  /** The applied part of the commit after it, when that takes several steps. */
  readonly cursor?: string;
  /** What the subscriber itself stores beside its position; no condition compares it. */
  readonly note?: string;
  /**
   * Hash of the commit that ends at `version`, where it is known: it says which history was applied. A step is refused whose
   * `from` has another one than the stored checkpoint; one that is unknown on either side is not compared.
   */
  readonly hash?: string;
}

export interface CheckpointRecord extends Checkpoint {
  /** Deterministic failures of the commit after `version`, in a row. */
  readonly failures: number;
  readonly parked?: Parking;
}

/** Why a stream is parked. `code` is that of the underlying error, where it has one. */
export interface Parking {
  readonly error: string;
  readonly atMs: number;
  readonly code?: string;
}

/** Identity of a view (`files@4`), the stream, and the row with the checkpoint if there is one. */
export interface CheckpointAddress {
  readonly view: string;
  readonly stream: string;
  readonly checkpointRow?: RowKey;
}

/** A change to one row together with the time of the commit that made it. */
export interface StampedChange {
  readonly atMs: number;
  readonly change: RowChange;
}

/** Row changes and the move of the checkpoint: together or not at all, and only while the checkpoint is `from`. */
export interface ViewStep extends CheckpointAddress {
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  readonly changes: readonly StampedChange[];
  /** The rows but the checkpoint's are written one by one before the checkpoint moves, also when it then has moved already. */
  readonly repeatable?: true;
}

/** The changes of a step that are written before its checkpoint moves, and those that are written with it. */
export function partsOf({ repeatable, checkpointRow, changes }: ViewStep): {
  readonly before: readonly StampedChange[];
  readonly fenced: readonly StampedChange[];
} {
  if (!repeatable) return { before: [], fenced: changes };
  const isFenced = ({ change: { key } }: StampedChange) =>
    key.partition === checkpointRow?.partition && key.sort === checkpointRow.sort;
  return { before: changes.filter((each) => !isFenced(each)), fenced: changes.filter(isFenced) };
}

/** A deterministic failure to be counted; the stream is parked when it is the `parkAfter`-th in a row. */
export interface Failure extends CheckpointAddress {
  readonly at: CheckpointRecord;
  readonly error: string;
  /** The code of the underlying error, if it has one. */
  readonly code?: string;
  readonly atMs: number;
  readonly parkAfter: number;
}

/** Which version of a view queries read. */
export interface LivePointer {
  readonly version: number;
  /** The one before: to roll back to. */
  readonly previous?: number;
}

/** Writing half of the port. Views are named by identity here (`files@4`), never by the live pointer. */
export interface ViewStore {
  /** A consistent read. */
  checkpoint(address: CheckpointAddress): Promise<CheckpointRecord>;
  /**
   * All steps in one transaction: several views, or one view and several streams. `moved` when any checkpoint was not its
   * `from`, or is parked; then nothing is written. Throws `view-contention` after many conflicts, `change-invalid` for
   * bad values.
   */
  apply(steps: readonly ViewStep[]): Promise<'applied' | 'moved'>;
  /** Sort keys of a partition in ascending order, after one; consistent. */
  sorts(
    view: string,
    request: { readonly partition: string; readonly prefix?: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly string[]>;
  /** Counts a failure, if the checkpoint still is the one that failed; returns the current checkpoint. */
  fail(failure: Failure): Promise<CheckpointRecord>;
  /** Clears parking and failures and takes the stream off the list; false when it was not parked. */
  unpark(address: CheckpointAddress): Promise<boolean>;
  /**
   * The first half of that: steps are applied again, while the stream stays on the list of parked ones. So an interrupted
   * redrive is still listed. Does nothing to a stream that is not parked.
   */
  reopen(address: CheckpointAddress): Promise<void>;
  /** The second half: takes a stream off the list, unless it has been parked again. */
  settle(address: CheckpointAddress): Promise<void>;
  /** The list: streams that are parked, and those whose redrive is not finished. */
  parked(view: string): AsyncIterable<ParkedStream>;
  /** Rows of one identity, whatever is live: for rebuilds and comparisons. */
  at(view: string): ViewReader;
  live(name: string): Promise<LivePointer | undefined>;
  /** Makes `version` live if no version is yet; returns the live one. */
  claimLive(name: string, version: number): Promise<LivePointer>;
  /** One conditional write; refused (false) unless `from` is live, and in `to` no stream is parked nor is it being removed. */
  switchLive(name: string, from: number, to: number): Promise<boolean>;
}
