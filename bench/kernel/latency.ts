import { type EventStore, memoryStore, recordOf, writeUnits } from 'epoch';
import { itemOfRecord, sha256Hex } from 'epoch-dynamodb';
import { itemBytes, READ_UNIT_BYTES, type Usage } from './meter.ts';

/** What a call of DynamoDB takes within a region: 5 ms, give or take a half. */
const LATENCY_MS = 5;

/** The memory store as far away as DynamoDB is, with a meter that counts units as DynamoDB does. */
export function distantStore(sleep: (ms: number) => Promise<void>): {
  readonly store: EventStore;
  readonly usage: Usage;
} {
  const inner = memoryStore({ digest: sha256Hex });
  const usage: Usage = { calls: 0, readCalls: 0, readUnits: 0, writeUnits: 0 };
  const half = () => sleep((LATENCY_MS * (0.5 + Math.random())) / 2);
  const far = async <T>(call: () => Promise<T>): Promise<T> => {
    usage.calls += 1;
    await half();
    const result = await call();
    await half();
    return result;
  };
  const read = (stream: string, from: number, pageSize?: number) => {
    const rows = inner.rows(stream).filter(({ version }) => version > from);
    const bytes = rows
      .slice(pageSize === undefined ? 0 : -pageSize)
      .reduce((sum, row) => sum + itemBytes(itemOfRecord(row)), 0);
    usage.readCalls += 1;
    usage.readUnits += Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
  };
  const store: EventStore = {
    ...inner,
    load: (stream, options) =>
      far(() => {
        read(stream, 0, options.pageSize);
        return inner.load(stream, options);
      }),
    after: (head) =>
      far(() => {
        read(head.stream, head.version);
        return inner.after(head);
      }),
    append: (writes, marker) =>
      far(() => {
        for (const { head, draft, snapshotEvery } of writes) {
          if (draft === undefined) continue;
          usage.writeUnits += writeUnits(itemBytes(itemOfRecord(recordOf(head, draft, snapshotEvery, sha256Hex))));
        }
        return inner.append(writes, marker);
      }),
  };
  return { store, usage };
}
