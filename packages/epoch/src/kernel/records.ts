import { TransactionTooLargeError } from './errors.ts';
import type { Digest } from './hash.ts';
import { MAX_TRANSACTION_BYTES } from './limits.ts';
import type { MarkerWrite } from './marker.ts';
import { type CommitRecord, recordBytes, recordOf } from './record.ts';
import type { Append, CommitDraft, Head } from './store.ts';
import { utf8Bytes } from './utf8.ts';

/** The rows of one atomic write, in its order; undefined where a stream is only checked. */
export function recordsOf(
  writes: readonly Append[],
  marker: MarkerWrite | undefined,
  digest: Digest,
): readonly (CommitRecord | undefined)[] {
  const records = writes.map(({ head, draft, snapshotEvery }) =>
    draft === undefined ? undefined : recordOnce(head, draft, snapshotEvery, digest),
  );
  if (writes.length > 1) assertFits(records, marker);
  return records;
}

/** A draft is encoded once: the same bytes are written again even when its sender has changed the command meanwhile. */
const MADE = new WeakMap<CommitDraft, { readonly head: Head; readonly record: CommitRecord }>();

function recordOnce(head: Head, draft: CommitDraft, snapshotEvery: number, digest: Digest): CommitRecord {
  const made = MADE.get(draft);
  if (made?.head === head) return made.record;
  const record = recordOf(head, draft, snapshotEvery, digest);
  MADE.set(draft, { head, record });
  return record;
}

function assertFits(records: readonly (CommitRecord | undefined)[], marker: MarkerWrite | undefined): void {
  const written = records.filter((record) => record !== undefined);
  const markerBytes = marker === undefined ? 0 : utf8Bytes(JSON.stringify(marker));
  const bytes = written.reduce((sum, record) => sum + recordBytes(record), markerBytes);
  if (bytes <= MAX_TRANSACTION_BYTES) return;
  throw new TransactionTooLargeError(
    written.map(({ stream }) => stream),
    bytes,
    MAX_TRANSACTION_BYTES,
  );
}
