/** A value of a view row. Exact integers beyond 2^53 are bigint. */
export type RowValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly RowValue[]
  | { readonly [name: string]: RowValue };

/** Attributes of a row, without its key. */
export type RowValues = Readonly<Record<string, RowValue>>;

/**
 * Address of a row inside one view. `partition` and `sort` are the projection's own: the view store prefixes them with the
 * view's identity (`files@4`), so that two versions of one view can exist side by side.
 */
export interface RowKey {
  readonly partition: string;
  readonly sort: string;
}

/** The condition of a cross-stream write; when it fails, a tombstone is written (`otherwise`) or nothing. */
export type Requirement =
  | { readonly kind: 'exists' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unset'; readonly attribute: string }
  | { readonly kind: 'equals'; readonly attribute: string; readonly value: string | number | boolean };

/**
 * One effect of a commit on a view. Every attribute of a row has ONE owner stream; a partition is enumerated only by the
 * stream that inserts into it; an attribute that several streams add to is a commutative sum (`add`).
 */
export type Change =
  /** Insert or replace the whole row, stamps included. Only the stream that owns all of it. */
  | { readonly kind: 'put'; readonly key: RowKey; readonly values: RowValues }
  /** Set or remove some attributes; creates the row when `require` allows it. */
  | {
      readonly kind: 'update';
      readonly key: RowKey;
      readonly set?: RowValues;
      readonly remove?: readonly string[];
      readonly require?: Requirement;
      readonly otherwise?: readonly Change[];
    }
  /** Add to numbers, from any stream, in any order. `require` guards (a closed day); `otherwise` is then applied instead. */
  | {
      readonly kind: 'add';
      readonly key: RowKey;
      readonly amounts: Readonly<Record<string, bigint>>;
      readonly require?: Requirement;
      readonly otherwise?: readonly Change[];
    }
  | { readonly kind: 'delete'; readonly key: RowKey }
  /** Every row of a partition whose sort key starts with `prefix`; any number of rows, resumable. */
  | { readonly kind: 'deleteAll'; readonly partition: string; readonly prefix?: string }
  /** The same, setting attributes. */
  | { readonly kind: 'updateAll'; readonly partition: string; readonly prefix?: string; readonly set: RowValues };

/** A change to rows that are known by key; the others are resolved into such, page by page. */
export type RowChange = Exclude<Change, { readonly kind: 'deleteAll' | 'updateAll' }>;
/** A change to every row of a partition. */
export type PartitionChange = Extract<Change, { readonly kind: 'deleteAll' | 'updateAll' }>;

export function isPartitionChange(change: Change): change is PartitionChange {
  return change.kind === 'deleteAll' || change.kind === 'updateAll';
}
