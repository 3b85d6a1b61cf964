import { TransactionTooLargeError } from './errors.ts';
import type { Digest } from './hash.ts';
import { MAX_TRANSACTION_BYTES } from './limits.ts';
import type { MarkerWrite } from './marker.ts';
import { type CommitRecord, recordBytes, recordOf } from './record.ts';
import type { Append } from './store.ts';
import { utf8Bytes } from './utf8.ts';

/** The rows of one atomic write, in its order; undefined where a stream is only checked. */
export function recordsOf(
  writes: readonly Append[],
  markers: readonly MarkerWrite[],
  digest: Digest,
): readonly (CommitRecord | undefined)[] {
  const records = writes.map(({ head, draft, snapshotEvery, made = {} }) => {
    if (draft !== undefined) made.record ??= recordOf(head, draft, snapshotEvery, digest);
    return made.record;
  });
  if (writes.length > 1) assertFits(records, markers);
  return records;
}

function assertFits(records: readonly (CommitRecord | undefined)[], markers: readonly MarkerWrite[]): void {
  const written = records.filter((record) => record !== undefined);
  const markerBytes = markers.reduce((sum, marker) => sum + utf8Bytes(JSON.stringify(marker)), 0);
  const bytes = written.reduce((sum, record) => sum + recordBytes(record), markerBytes);
  if (bytes <= MAX_TRANSACTION_BYTES) return;
  throw new TransactionTooLargeError(
    written.map(({ stream }) => stream),
    bytes,
    MAX_TRANSACTION_BYTES,
  );
}
