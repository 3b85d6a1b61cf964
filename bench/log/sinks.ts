import { type EventStore, emptyHead, headAfterCommit, memoryStore, recordsOf, storedCommitOf } from 'epoch';
import { createMemoryViewStore, type ViewStore } from 'epoch/views';
import { digest } from '../../test/memory-platform.ts';

/** A store that encodes and hashes what it is given, and forgets it: what is left of memory is the restore's own. */
export function forgetfulEvents(): EventStore {
  return {
    ...memoryStore({ digest }),
    load: async (stream) => ({ head: emptyHead(stream), tail: [], complete: true }),
    async append(writes) {
      const records = recordsOf(writes, [], digest);
      return {
        kind: 'appended',
        written: writes.map(({ head }, index) => {
          const record = records[index];
          if (record === undefined) return undefined;
          const commit = storedCommitOf(record);
          return { commit, head: headAfterCommit(head, commit, record.state !== undefined) };
        }),
      };
    },
  };
}

export function forgetfulViews(): Pick<ViewStore, 'checkpoint' | 'apply'> {
  return {
    ...createMemoryViewStore(),
    checkpoint: async () => ({ version: 0, failures: 0 }),
    apply: async () => 'applied',
  };
}
