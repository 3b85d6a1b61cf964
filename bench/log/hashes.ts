import { type MemoryViewStore, type Projection, viewId } from 'epoch/views';
import { createRowDigest } from '../../lib/app/platform/queries/row-digest.ts';
import { digest } from '../../test/memory-platform.ts';

/** Rows and hash of each view. */
export function rowHashes(store: MemoryViewStore, views: readonly Projection[]) {
  return Object.fromEntries(
    views.map((view) => {
      const rows = createRowDigest(digest);
      for (const row of store.rows(viewId(view))) rows.add(row);
      return [viewId(view), rows.result()];
    }),
  );
}
