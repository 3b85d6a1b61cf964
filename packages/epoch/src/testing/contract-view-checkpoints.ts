import { defined } from '../kernel/defined.ts';
import type { RowChange, RowKey } from '../views/change.ts';
import type { Checkpoint, CheckpointRecord } from '../views/view-store.ts';
import { collect } from './drafts.ts';
import type { TestApi } from './test-api.ts';
import { type ViewStoreUnderTest, viewTests } from './view-tests.ts';

const key: RowKey = { partition: 'p', sort: 's' };
/** SHA-256 in hex, as commits have it. */
const hashes = ['0a'.repeat(32), 'f1'.repeat(32)] as const;

/** Checkpoints move with the rows or not at all, count failures, and park. */
export function viewCheckpointsContract(api: TestApi, subject: ViewStoreUnderTest): void {
  const { describe, expect } = api;
  const test = viewTests(api, subject);
  for (const checkpointRow of [undefined, { partition: 'rows', sort: 'r' }] as const) {
    describe(`checkpoints ${checkpointRow ? 'kept by a row' : 'beside the rows'}`, () => {
      const stream = 'shelf#1';
      const address = (view: string) => ({ view, stream, ...defined({ checkpointRow }) });
      const row: RowKey = checkpointRow ?? key;
      const step = (view: string, from: number, to: number, changes: readonly RowChange[]) => ({
        ...address(view),
        from: { version: from },
        to: { version: to },
        changes: changes.map((change) => ({ atMs: 1_000 * to, change })),
      });

      test('begins at nothing and moves with the rows', async ({ store, view, values }) => {
        expect(await store.checkpoint(address(view))).toEqual({ version: 0, failures: 0 });
        expect(await store.apply([step(view, 0, 2, [{ kind: 'put', key: row, values: { a: 1 } }])])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ version: 2, failures: 0 });
        expect(await values(row)).toEqual({ a: 1 });
      });

      test('writes nothing when the mark is elsewhere', async ({ store, view, values }) => {
        await store.apply([step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])]);
        expect(await store.apply([step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 2 } }])])).toEqual('moved');
        expect(await store.apply([step(view, 3, 4, [{ kind: 'put', key: row, values: { a: 3 } }])])).toEqual('moved');
        expect(await values(row)).toEqual({ a: 1 });
      });

      test('moves without any change', async ({ store, view, reader, values }) => {
        expect(await store.apply([step(view, 0, 7, [])])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ version: 7, failures: 0 });
        expect(await values(row)).toEqual(undefined);
        expect((await reader.page(view, { partition: row.partition, limit: 10 })).items).toEqual([]);
      });

      test('outlives the row, so that what comes again does not bring it back', async ({
        store,
        view,
        reader,
        values,
      }) => {
        await store.apply([step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])]);
        await store.apply([step(view, 1, 2, [{ kind: 'delete', key: row }])]);
        expect(await values(row)).toEqual(undefined);
        expect(await store.checkpoint(address(view))).toEqual({ version: 2, failures: 0 });
        expect(await store.apply([step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])])).toEqual('moved');
        expect((await reader.page(view, { partition: row.partition, limit: 10 })).items).toEqual([]);
        await store.apply([step(view, 2, 3, [{ kind: 'update', key: row, set: { b: 1 } }])]);
        expect(await values(row)).toEqual({ b: 1 });
      });

      test('keeps a cursor and is fenced by it', async ({ store, view }) => {
        const cursor = { version: 0, cursor: '0:x' };
        await store.apply([{ ...step(view, 0, 0, [{ kind: 'put', key: row, values: { a: 1 } }]), to: cursor }]);
        expect(await store.checkpoint(address(view))).toEqual({ ...cursor, failures: 0 });
        expect(await store.apply([step(view, 0, 1, [])])).toEqual('moved');
        expect(await store.apply([{ ...step(view, 0, 1, []), from: cursor }])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ version: 1, failures: 0 });
      });

      test('keeps a note until the next move, and no condition compares it', async ({ store, view, values }) => {
        const noted = { version: 1, note: 'account#1@7' };
        await store.apply([{ ...step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 1 } }]), to: noted }]);
        expect(await store.checkpoint(address(view))).toEqual({ ...noted, failures: 0 });
        expect(await values(row)).toEqual({ a: 1 });
        expect(await store.apply([step(view, 1, 2, [])])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ version: 2, failures: 0 });
      });

      test('keeps the hash of its version, and takes no step from another one', async ({ store, view, values }) => {
        const put = (from: Checkpoint, to: Checkpoint, a: number) => ({
          ...step(view, 0, to.version, [{ kind: 'put', key: row, values: { a } }]),
          from,
          to,
        });
        const first = { version: 1, hash: hashes[0] };
        expect(await store.apply([put({ version: 0 }, first, 1)])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ ...first, failures: 0 });
        expect(await store.apply([put({ version: 1, hash: hashes[1] }, { version: 2, hash: hashes[1] }, 2)])).toEqual(
          'moved',
        );
        const failure = { ...address(view), error: 'broken', atMs: 1, parkAfter: 9 };
        const other = { version: 1, hash: hashes[1], failures: 0 };
        expect(await store.fail({ ...failure, at: other })).toEqual({ ...first, failures: 0 });
        expect(await store.fail({ ...failure, at: { ...first, failures: 0 } })).toEqual({ ...first, failures: 1 });
        expect(await values(row)).toEqual({ a: 1 });
        const partly = { ...first, cursor: '0:x' };
        expect(await store.apply([put(first, partly, 2)])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ ...partly, failures: 0 });
        // What is unknown on either side is not compared.
        expect(await store.apply([put({ version: 1, cursor: '0:x' }, { version: 2 }, 3)])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ version: 2, failures: 0 });
        const third = { version: 3, hash: hashes[0] };
        expect(await store.apply([put({ version: 2, hash: hashes[1] }, third, 4)])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ ...third, failures: 0 });
        expect(await store.apply([{ ...step(view, 3, 4, []), to: { version: 4, hash: hashes[1] } }])).toEqual(
          'applied',
        );
        expect(await store.checkpoint(address(view))).toEqual({ version: 4, hash: hashes[1], failures: 0 });
        expect(await values(row)).toEqual({ a: 4 });
      });

      test('lets one of two racing runners through', async ({ store, view, values }) => {
        const race = [1, 2, 3, 4].map((n) =>
          store.apply([step(view, 0, 1, [{ kind: 'add', key: row, amounts: { n: 1n } }])]).then((r) => [n, r]),
        );
        const results = await Promise.all(race);
        expect(results.filter(([, result]) => result === 'applied').length).toEqual(1);
        expect(await values(row)).toEqual({ n: 1n });
      });

      test('counts failures where the checkpoint is, parks at the limit, lists it and lets it go', async ({
        store,
        view,
        values,
      }) => {
        await store.apply([step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])]);
        const at: CheckpointRecord = { version: 1, failures: 0 };
        const failure = { ...address(view), error: 'broken', atMs: 77, parkAfter: 2 };
        expect(await store.fail({ ...failure, at: { version: 0, failures: 0 } })).toEqual({
          version: 1,
          failures: 0,
        });
        expect(await store.fail({ ...failure, at })).toEqual({ version: 1, failures: 1 });
        const parked = await store.fail({ ...failure, at: { version: 1, failures: 1 } });
        expect(parked).toEqual({ version: 1, failures: 2, parked: { error: 'broken', atMs: 77 } });
        expect(await collect(store.parked(view))).toEqual([{ stream, version: 1, error: 'broken', atMs: 77 }]);
        expect(await values(row)).toEqual({ a: 1 });
        expect(await store.unpark(address(view))).toEqual(true);
        expect(await store.unpark(address(view))).toEqual(false);
        expect(await collect(store.parked(view))).toEqual([]);
        expect(await store.checkpoint(address(view))).toEqual({ version: 1, failures: 0 });
      });

      test('takes steps of a reopened stream, and lists it until it is settled, once', async ({ store, view }) => {
        const name = view.slice(0, view.indexOf('@'));
        const live = { from: 8_000, to: Number(view.slice(view.indexOf('@') + 1)) };
        const listed = async () => (await collect(store.parked(view))).map((each) => each.stream);
        const park = (version: number) =>
          store.fail({
            ...address(view),
            at: { version, failures: 0 },
            error: 'x',
            code: 'corrupt-commit',
            atMs: 1,
            parkAfter: 1,
          });
        await store.claimLive(name, live.from);
        expect((await park(0)).parked).toEqual({ error: 'x', code: 'corrupt-commit', atMs: 1 });
        await store.settle(address(view));
        expect(await listed()).toEqual([stream]);
        await store.reopen(address(view));
        expect(await store.apply([step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])])).toEqual('applied');
        expect(await listed()).toEqual([stream]);
        // Parked again before its redrive was at its end: it is on the list already.
        await park(1);
        expect(await listed()).toEqual([stream]);
        await store.reopen(address(view));
        expect(await store.switchLive(name, live.from, live.to)).toEqual(false);
        await store.settle(address(view));
        await store.settle(address(view));
        expect(await listed()).toEqual([]);
        expect(await store.checkpoint(address(view))).toEqual({ version: 1, failures: 0 });
        expect(await store.switchLive(name, live.from, live.to)).toEqual(true);
      });

      test('counts a failure of a stream that it has never written', async ({ store, view, reader }) => {
        const at: CheckpointRecord = { version: 0, failures: 0 };
        await store.fail({ ...address(view), at, error: 'broken', atMs: 1, parkAfter: 1 });
        expect((await store.checkpoint(address(view))).parked).toEqual({ error: 'broken', atMs: 1 });
        expect((await reader.page(view, { partition: row.partition, limit: 10 })).items).toEqual([]);
        expect(await store.unpark(address(view))).toEqual(true);
        expect(await store.apply([step(view, 0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])])).toEqual('applied');
        expect(await store.checkpoint(address(view))).toEqual({ version: 1, failures: 0 });
      });
    });
  }

  test('applies the steps of several views in one transaction, or none of them', async ({ store, view }) => {
    const step = (name: string, from: number) => ({
      view: `${name}${view}`,
      stream: 'shelf#1',
      from: { version: from },
      to: { version: from + 1 },
      changes: [{ atMs: 1, change: { kind: 'put', key, values: { name } } as const }],
    });
    expect(await store.apply([step('a', 0), step('b', 0)])).toEqual('applied');
    expect(await store.apply([step('a', 1), step('b', 0)])).toEqual('moved');
    expect((await store.checkpoint({ view: `a${view}`, stream: 'shelf#1' })).version).toEqual(1);
    expect((await store.at(`b${view}`).get('b', key))?.values).toEqual({ name: 'b' });
  });

  test('loses nothing when many streams add to one row at once', async ({ apply, values }) => {
    await Promise.all(Array.from({ length: 20 }, () => apply({ kind: 'add', key, amounts: { n: 3n } })));
    expect(await values()).toEqual({ n: 60n });
  });
}
