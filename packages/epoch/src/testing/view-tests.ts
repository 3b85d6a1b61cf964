import type { RowChange, RowKey, RowValues } from '../views/change.ts';
import type { ViewReader, ViewStore } from '../views/view-store.ts';
import type { TestApi } from './test-api.ts';

/** A view store to test. Views get fresh names, so that one table may serve every test. */
export interface ViewStoreUnderTest {
  readonly name: string;
  make(): Promise<ViewStore>;
  newId(): string;
}

/** What a test of a view store gets. */
export interface FreshView {
  readonly store: ViewStore;
  /** Identity of a view that nothing else uses. */
  readonly view: string;
  readonly reader: ViewReader;
  /** Applies changes as one commit of a stream that nothing else uses. */
  apply(...changes: readonly RowChange[]): Promise<'applied' | 'moved'>;
  applyAt(atMs: number, ...changes: readonly RowChange[]): Promise<'applied' | 'moved'>;
  /** Of the row at `p`, `s`, unless another is named. */
  values(at?: RowKey): Promise<RowValues | undefined>;
}

export type ViewTest = (of: FreshView) => Promise<void>;

/** Tests that each get a store and a view of their own. */
export function viewTests({ it }: TestApi, { make, newId }: ViewStoreUnderTest) {
  async function fresh(): Promise<FreshView> {
    const store = await make();
    const view = `v${newId()}@1`;
    const reader = store.at(view);
    const applyAt = (atMs: number, ...changes: readonly RowChange[]) => {
      const address = { view, stream: `test#${newId()}`, from: { version: 0 }, to: { version: 1 } };
      return store.apply([{ ...address, changes: changes.map((change) => ({ atMs, change })) }]);
    };
    return {
      store,
      view,
      reader,
      applyAt,
      apply: (...changes) => applyAt(1_000, ...changes),
      values: async (at = { partition: 'p', sort: 's' }) => (await reader.get(view, at))?.values,
    };
  }
  return (name: string, body: ViewTest): void => it(name, async () => body(await fresh()));
}
