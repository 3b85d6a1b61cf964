import { defined } from '../kernel/defined.ts';
import type { RowChange, RowKey } from '../views/change.ts';
import type { TestApi } from './test-api.ts';
import { type ViewStoreUnderTest, type ViewTest, viewTests } from './view-tests.ts';

/** Pages, keys and versions as readers see them. */
export function viewReadingContract(api: TestApi, subject: ViewStoreUnderTest): void {
  const { describe, expect } = api;
  const test = viewTests(api, subject);
  describe('reading', () => {
    const sorts = ['a', 'a/1', 'a/2', 'b', 'é', '\uffee', '🧀'];
    const testReading = (name: string, body: ViewTest) =>
      test(name, async (of) => {
        await of.apply(
          ...sorts.map((sort): RowChange => ({ kind: 'put', key: { partition: 'p', sort }, values: { sort } })),
        );
        await body(of);
      });
    const sortsOf = (rows: readonly { key: RowKey }[]) => rows.map((row) => row.key.sort);

    testReading('pages in both orders, by prefix and limit, to the end', async ({ view, reader }) => {
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await reader.page(view, { partition: 'p', limit: 3, ...defined({ cursor }) });
        pages.push(sortsOf(page.items));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(pages.flat()).toEqual(sorts);
      expect(pages[0]?.length).toEqual(3);
      const down = await reader.page(view, { partition: 'p', limit: 10, order: 'descending' });
      expect(sortsOf(down.items)).toEqual([...sorts].reverse());
      expect(down.cursor).toEqual(undefined);
      const some = await reader.page(view, { partition: 'p', prefix: 'a/', limit: 1, order: 'descending' });
      expect(sortsOf(some.items)).toEqual(['a/2']);
      const rest = await reader.page(view, {
        partition: 'p',
        prefix: 'a/',
        limit: 5,
        order: 'descending',
        cursor: some.cursor ?? '',
      });
      expect(sortsOf(rest.items)).toEqual(['a/1']);
    });

    testReading('refuses a cursor that it never gave out', async ({ view, reader }) => {
      await expect(reader.page(view, { partition: 'p', limit: 3, cursor: 'xyz' })).rejects.toMatchObject({
        code: 'malformed-cursor',
      });
    });

    testReading('reads many rows in the order of the keys and leaves the missing out', async ({ view, reader }) => {
      const keys = ['b', 'nowhere', 'a', 'b'].map((sort) => ({ partition: 'p', sort }));
      expect(sortsOf(await reader.getMany(view, keys))).toEqual(['b', 'a']);
      const tooMany = Array.from({ length: 101 }, (_, n) => ({ partition: 'p', sort: `${n}` }));
      await expect(reader.getMany(view, tooMany)).rejects.toMatchObject({ code: 'too-many-keys' });
    });

    testReading('names the sort keys of a partition after one', async ({ store, view }) => {
      expect(await store.sorts(view, { partition: 'p', limit: 3 })).toEqual(['a', 'a/1', 'a/2']);
      expect(await store.sorts(view, { partition: 'p', limit: 3, after: 'a/2' })).toEqual(['b', 'é', '\uffee']);
      expect(await store.sorts(view, { partition: 'p', limit: 3, prefix: 'a/', after: 'a/1' })).toEqual(['a/2']);
    });

    testReading('keeps two versions of a view apart', async ({ store, view }) => {
      expect(await store.at(`${view}0`).get('v', { partition: 'p', sort: 'a' })).toEqual(undefined);
    });
  });

  test('switches what is live by one conditional write, never while something is parked', async ({ store, view }) => {
    const name = `name${view}`.replace('@', '-');
    expect(await store.live(name)).toEqual(undefined);
    expect(await store.switchLive(name, 1, 2)).toEqual(false);
    expect(await store.claimLive(name, 1)).toEqual({ version: 1 });
    expect(await store.claimLive(name, 2)).toEqual({ version: 1 });
    const address = { view: `${name}@2`, stream: 'shelf#1' };
    await store.fail({ ...address, at: { version: 0, failures: 0 }, error: 'x', atMs: 1, parkAfter: 1 });
    expect(await store.switchLive(name, 1, 2)).toEqual(false);
    await store.unpark(address);
    expect(await store.switchLive(name, 1, 2)).toEqual(true);
    expect(await store.switchLive(name, 1, 2)).toEqual(false);
    expect(await store.live(name)).toEqual({ version: 2, previous: 1 });
    expect(await store.switchLive(name, 2, 1)).toEqual(true);
  });
}
