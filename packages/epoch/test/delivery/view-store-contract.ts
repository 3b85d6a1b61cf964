import { beforeEach, describe, expect, it } from 'vitest';
import type { Change, RowKey } from '../../src/views/change.ts';
import type { Checkpoint, ViewReader, ViewStore } from '../../src/views/view-store.ts';
import { applyChanges, collect } from './support.ts';

/** What every view store does alike. `make` answers with a store; views are named afresh by each test. */
export function viewStoreContract(name: string, make: () => Promise<ViewStore>): void {
  describe(`the view store contract: ${name}`, () => {
    let store: ViewStore;
    let view: string;
    let reader: ViewReader;
    let count = 0;
    const key: RowKey = { partition: 'p', sort: 's' };
    const apply = (...changes: Change[]) => applyChanges(store, view, changes);
    const values = async (at: RowKey = key) => (await reader.get(view, at))?.values;

    beforeEach(async () => {
      store = await make();
      count += 1;
      view = `v${Date.now()}${count}@1`;
      reader = store.at(view);
    });

    describe('changes', () => {
      it('gives back every kind of value as it was put', async () => {
        const all = {
          text: 'käse 🧀',
          empty: '',
          zero: 0,
          fraction: 0.1,
          negative: -12.5e-7,
          big: 2n ** 80n,
          small: 5n,
          yes: true,
          no: false,
          nothing: null,
          list: [1, 'two', [3n, { four: null }]],
          map: { inner: { amount: 2n ** 64n, name: 'x' } },
        };
        await apply({ kind: 'put', key, values: all });
        expect(await values()).toEqual(all);
      });

      it('replaces the whole row by a put', async () => {
        await apply({ kind: 'put', key, values: { a: 1, b: 2 } });
        await apply({ kind: 'put', key, values: { b: 3 } });
        expect(await values()).toEqual({ b: 3 });
      });

      it('sets and removes some attributes by an update, and creates the row when it is missing', async () => {
        await apply({ kind: 'update', key, set: { a: 1, b: 2 } });
        await apply({ kind: 'update', key, set: { c: 3 }, remove: ['a'] });
        expect(await values()).toEqual({ b: 2, c: 3 });
      });

      it('adds exactly, from nothing, beyond 2^53 and below zero', async () => {
        await apply({ kind: 'add', key, amounts: { sum: 2n ** 60n, other: 1n } });
        await apply({ kind: 'add', key, amounts: { sum: 1n, other: -3n } });
        expect(await values()).toEqual({ sum: 2n ** 60n + 1n, other: -2n });
      });

      it('deletes a row, and a row that is not there without complaint', async () => {
        await apply({ kind: 'put', key, values: { a: 1 } });
        await apply({ kind: 'delete', key }, { kind: 'delete', key: { partition: 'p', sort: 'never' } });
        expect(await values()).toBeUndefined();
      });

      it('composes several changes of one row in their order', async () => {
        await apply(
          { kind: 'put', key, values: { a: 1 } },
          { kind: 'add', key, amounts: { n: 5n } },
          { kind: 'update', key, set: { n: 2n } },
          { kind: 'add', key, amounts: { n: 3n } },
          { kind: 'update', key, set: { b: 1 }, remove: ['a'] },
        );
        expect(await values()).toEqual({ n: 5n, b: 1 });
        await apply({ kind: 'delete', key }, { kind: 'update', key, set: { fresh: true } });
        expect(await values()).toEqual({ fresh: true });
        await apply({ kind: 'update', key, set: { x: 1 } }, { kind: 'delete', key });
        expect(await values()).toBeUndefined();
      });

      it('starts a sum anew after the attribute was removed in the same step', async () => {
        await apply({ kind: 'add', key, amounts: { n: 7n } });
        await apply({ kind: 'update', key, remove: ['n'] }, { kind: 'add', key, amounts: { n: 1n } });
        expect(await values()).toEqual({ n: 1n });
      });

      it('refuses values that no store could keep', async () => {
        const { validateChanges } = await import('../../src/views/validate-change.ts');
        expect(() => validateChanges([{ kind: 'put', key, values: { a: Number.NaN } }])).toThrow(/storable/);
      });
    });

    describe('requirements', () => {
      const cases = [
        { requirement: { kind: 'exists' }, met: { a: 1 }, unmet: undefined },
        { requirement: { kind: 'missing' }, met: undefined, unmet: { a: 1 } },
        { requirement: { kind: 'unset', attribute: 'closed' }, met: { a: 1 }, unmet: { closed: true } },
        {
          requirement: { kind: 'equals', attribute: 'status', value: 'open' },
          met: { status: 'open' },
          unmet: { a: 1 },
        },
        { requirement: { kind: 'equals', attribute: 'n', value: 3 }, met: { n: 3 }, unmet: { n: 4 } },
      ] as const;
      const tombstone: RowKey = { partition: 'tombstones', sort: 's' };

      it.each(cases)('applies the change when $requirement.kind is met, its otherwise when not', async (each) => {
        const change: Change = {
          kind: 'update',
          key,
          set: { touched: true },
          require: each.requirement,
          otherwise: [{ kind: 'put', key: tombstone, values: { left: true } }],
        };
        if (each.met) await apply({ kind: 'put', key, values: each.met });
        await apply(change);
        expect(await values()).toEqual({ ...each.met, touched: true });
        expect(await values(tombstone)).toBeUndefined();
        await apply(each.unmet ? { kind: 'put', key, values: each.unmet } : { kind: 'delete', key });
        await apply(change);
        expect(await values()).toEqual(each.unmet);
        expect(await values(tombstone)).toEqual({ left: true });
      });

      it('does nothing when a requirement without otherwise is not met, and applies the rest', async () => {
        await apply(
          { kind: 'update', key, set: { a: 1 }, require: { kind: 'exists' } },
          { kind: 'put', key: tombstone, values: { rest: true } },
        );
        expect(await values()).toBeUndefined();
        expect(await values(tombstone)).toEqual({ rest: true });
      });

      it('judges a requirement by what the same step did before', async () => {
        await apply(
          { kind: 'put', key, values: { closed: true } },
          { kind: 'add', key, amounts: { n: 1n }, require: { kind: 'unset', attribute: 'closed' } },
          { kind: 'update', key, remove: ['closed'], require: { kind: 'exists' } },
          { kind: 'add', key, amounts: { n: 2n }, require: { kind: 'unset', attribute: 'closed' } },
        );
        expect(await values()).toEqual({ n: 2n });
      });

      it('finds two requirements of one row that are not met, each with its own otherwise', async () => {
        await apply({ kind: 'put', key, values: { x: 1, y: 1 } });
        const otherwise = (sort: string): readonly Change[] => [
          { kind: 'put', key: { partition: 'o', sort }, values: {} },
        ];
        await apply(
          {
            kind: 'add',
            key,
            amounts: { n: 1n },
            require: { kind: 'unset', attribute: 'x' },
            otherwise: otherwise('x'),
          },
          {
            kind: 'add',
            key,
            amounts: { n: 1n },
            require: { kind: 'unset', attribute: 'y' },
            otherwise: otherwise('y'),
          },
        );
        expect(await values()).toEqual({ x: 1, y: 1 });
        expect(await values({ partition: 'o', sort: 'x' })).toEqual({});
        expect(await values({ partition: 'o', sort: 'y' })).toEqual({});
      });
    });

    describe('stamps', () => {
      it('keeps the earliest and the latest time, whatever order updates come in', async () => {
        const update = (n: number): Change => ({ kind: 'update', key, set: { [`a${n}`]: n } });
        for (const atMs of [5_000, 9_000, 2_000, 7_000, 1_000, 9_500])
          await applyChanges(store, view, [update(atMs)], atMs);
        expect(await reader.get(view, key)).toMatchObject({ createdAtMs: 1_000, updatedAtMs: 9_500 });
      });

      it('does not stamp sums, and a later update of the row does', async () => {
        await applyChanges(store, view, [{ kind: 'add', key, amounts: { n: 1n } }], 5_000);
        expect(await reader.get(view, key)).toMatchObject({ createdAtMs: 0, updatedAtMs: 0 });
        await applyChanges(store, view, [{ kind: 'update', key, set: { a: 1 } }], 6_000);
        expect(await reader.get(view, key)).toMatchObject({ createdAtMs: 6_000, updatedAtMs: 6_000 });
      });
    });

    for (const home of [undefined, { partition: 'homes', sort: 'h' }] as const) {
      describe(`checkpoints ${home ? 'kept by a row' : 'beside the rows'}`, () => {
        const stream = 'shelf#1';
        const address = () => ({ view, stream, ...(home && { home }) });
        const row: RowKey = home ?? key;
        const step = (from: number, to: number, changes: readonly Change[]) => ({
          ...address(),
          from: { version: from },
          to: { version: to },
          changes: changes.map((change) => ({ atMs: 1_000 * to, change: change as never })),
        });

        it('begins at nothing and moves with the rows', async () => {
          expect(await store.checkpoint(address())).toEqual({ version: 0, failures: 0 });
          expect(await store.apply([step(0, 2, [{ kind: 'put', key: row, values: { a: 1 } }])])).toBe('applied');
          expect(await store.checkpoint(address())).toEqual({ version: 2, failures: 0 });
          expect(await values(row)).toEqual({ a: 1 });
        });

        it('writes nothing when the mark is elsewhere', async () => {
          await store.apply([step(0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])]);
          expect(await store.apply([step(0, 1, [{ kind: 'put', key: row, values: { a: 2 } }])])).toBe('moved');
          expect(await store.apply([step(3, 4, [{ kind: 'put', key: row, values: { a: 3 } }])])).toBe('moved');
          expect(await values(row)).toEqual({ a: 1 });
        });

        it('moves without any change', async () => {
          expect(await store.apply([step(0, 7, [])])).toBe('applied');
          expect(await store.checkpoint(address())).toEqual({ version: 7, failures: 0 });
          expect(await values(row)).toBeUndefined();
          expect((await reader.page(view, { partition: row.partition, limit: 10 })).items).toEqual([]);
        });

        it('outlives the row, so that what comes again does not bring it back', async () => {
          await store.apply([step(0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])]);
          await store.apply([step(1, 2, [{ kind: 'delete', key: row }])]);
          expect(await values(row)).toBeUndefined();
          expect(await store.checkpoint(address())).toEqual({ version: 2, failures: 0 });
          expect(await store.apply([step(0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])])).toBe('moved');
          expect((await reader.page(view, { partition: row.partition, limit: 10 })).items).toEqual([]);
          await store.apply([step(2, 3, [{ kind: 'update', key: row, set: { b: 1 } }])]);
          expect(await values(row)).toEqual({ b: 1 });
        });

        it('keeps a cursor and is fenced by it', async () => {
          const cursor = { version: 0, cursor: '0:x' };
          await store.apply([{ ...step(0, 0, [{ kind: 'put', key: row, values: { a: 1 } }]), to: cursor }]);
          expect(await store.checkpoint(address())).toEqual({ ...cursor, failures: 0 });
          expect(await store.apply([step(0, 1, [])])).toBe('moved');
          expect(await store.apply([{ ...step(0, 1, []), from: cursor }])).toBe('applied');
          expect(await store.checkpoint(address())).toEqual({ version: 1, failures: 0 });
        });

        it('lets one of two racing runners through', async () => {
          const race = [1, 2, 3, 4].map((n) =>
            store.apply([step(0, 1, [{ kind: 'add', key: row, amounts: { n: 1n } }])]).then((r) => [n, r]),
          );
          const results = await Promise.all(race);
          expect(results.filter(([, result]) => result === 'applied')).toHaveLength(1);
          expect(await values(row)).toEqual({ n: 1n });
        });

        it('counts failures where it stands, parks at the limit, lists it and lets it go', async () => {
          await store.apply([step(0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])]);
          const at: Checkpoint = { version: 1, failures: 0 };
          const failure = { ...address(), error: 'broken', atMs: 77, parkAfter: 2 };
          expect(await store.fail({ ...failure, at: { version: 0, failures: 0 } })).toEqual({
            version: 1,
            failures: 0,
          });
          expect(await store.fail({ ...failure, at })).toEqual({ version: 1, failures: 1 });
          const parked = await store.fail({ ...failure, at: { version: 1, failures: 1 } });
          expect(parked).toEqual({ version: 1, failures: 2, parked: { error: 'broken', atMs: 77 } });
          expect(await collect(store.parked(view))).toEqual([{ stream, version: 1, error: 'broken', atMs: 77 }]);
          expect(await values(row)).toEqual({ a: 1 });
          expect(await store.unpark(address())).toBe(true);
          expect(await store.unpark(address())).toBe(false);
          expect(await collect(store.parked(view))).toEqual([]);
          expect(await store.checkpoint(address())).toEqual({ version: 1, failures: 0 });
        });

        it('counts a failure of a stream that it has never written', async () => {
          const at: Checkpoint = { version: 0, failures: 0 };
          await store.fail({ ...address(), at, error: 'broken', atMs: 1, parkAfter: 1 });
          expect((await store.checkpoint(address())).parked).toEqual({ error: 'broken', atMs: 1 });
          expect((await reader.page(view, { partition: row.partition, limit: 10 })).items).toEqual([]);
          expect(await store.unpark(address())).toBe(true);
          expect(await store.apply([step(0, 1, [{ kind: 'put', key: row, values: { a: 1 } }])])).toBe('applied');
          expect(await store.checkpoint(address())).toEqual({ version: 1, failures: 0 });
        });
      });
    }

    it('applies the steps of several views in one transaction, or none of them', async () => {
      const step = (name: string, from: number) => ({
        view: `${name}${view}`,
        stream: 'shelf#1',
        from: { version: from },
        to: { version: from + 1 },
        changes: [{ atMs: 1, change: { kind: 'put', key, values: { name } } as const }],
      });
      expect(await store.apply([step('a', 0), step('b', 0)])).toBe('applied');
      expect(await store.apply([step('a', 1), step('b', 0)])).toBe('moved');
      expect((await store.checkpoint({ view: `a${view}`, stream: 'shelf#1' })).version).toBe(1);
      expect((await store.at(`b${view}`).get('b', key))?.values).toEqual({ name: 'b' });
    });

    it('loses nothing when many streams add to one row at once', async () => {
      await Promise.all(Array.from({ length: 20 }, () => apply({ kind: 'add', key, amounts: { n: 3n } })));
      expect(await values()).toEqual({ n: 60n });
    });

    describe('reading', () => {
      const sorts = ['a', 'a/1', 'a/2', 'b', 'é', '\uffee', '🧀'];
      beforeEach(() =>
        apply(...sorts.map((sort): Change => ({ kind: 'put', key: { partition: 'p', sort }, values: { sort } }))),
      );
      const sortsOf = (rows: readonly { key: RowKey }[]) => rows.map((row) => row.key.sort);

      it('pages in both orders, by prefix and limit, to the end', async () => {
        const pages: string[][] = [];
        let cursor: string | undefined;
        do {
          const page = await reader.page(view, { partition: 'p', limit: 3, ...(cursor !== undefined && { cursor }) });
          pages.push(sortsOf(page.items));
          cursor = page.cursor;
        } while (cursor !== undefined);
        expect(pages.flat()).toEqual(sorts);
        expect(pages[0]).toHaveLength(3);
        const down = await reader.page(view, { partition: 'p', limit: 10, order: 'descending' });
        expect(sortsOf(down.items)).toEqual([...sorts].reverse());
        expect(down.cursor).toBeUndefined();
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

      it('refuses a cursor that it never gave out', async () => {
        await expect(reader.page(view, { partition: 'p', limit: 3, cursor: 'xyz' })).rejects.toMatchObject({
          code: 'malformed-cursor',
        });
      });

      it('reads many rows in the order of the keys and leaves the missing out', async () => {
        const keys = ['b', 'nowhere', 'a', 'b'].map((sort) => ({ partition: 'p', sort }));
        expect(sortsOf(await reader.getMany(view, keys))).toEqual(['b', 'a']);
        const tooMany = Array.from({ length: 101 }, (_, n) => ({ partition: 'p', sort: `${n}` }));
        await expect(reader.getMany(view, tooMany)).rejects.toMatchObject({ code: 'too-many-keys' });
      });

      it('names the sort keys of a partition after one', async () => {
        expect(await store.sorts(view, { partition: 'p', limit: 3 })).toEqual(['a', 'a/1', 'a/2']);
        expect(await store.sorts(view, { partition: 'p', limit: 3, after: 'a/2' })).toEqual(['b', 'é', '\uffee']);
        expect(await store.sorts(view, { partition: 'p', limit: 3, prefix: 'a/', after: 'a/1' })).toEqual(['a/2']);
      });

      it('keeps two versions of a view apart', async () => {
        expect(await store.at(`${view}0`).get('v', { partition: 'p', sort: 'a' })).toBeUndefined();
      });
    });

    it('switches what is live by one conditional write, never while something is parked', async () => {
      const name = `name${view}`.replace('@', '-');
      expect(await store.live(name)).toBeUndefined();
      expect(await store.switchLive(name, 1, 2)).toBe(false);
      expect(await store.claimLive(name, 1)).toEqual({ version: 1 });
      expect(await store.claimLive(name, 2)).toEqual({ version: 1 });
      const address = { view: `${name}@2`, stream: 'shelf#1' };
      await store.fail({ ...address, at: { version: 0, failures: 0 }, error: 'x', atMs: 1, parkAfter: 1 });
      expect(await store.switchLive(name, 1, 2)).toBe(false);
      await store.unpark(address);
      expect(await store.switchLive(name, 1, 2)).toBe(true);
      expect(await store.switchLive(name, 1, 2)).toBe(false);
      expect(await store.live(name)).toEqual({ version: 2, previous: 1 });
      expect(await store.switchLive(name, 2, 1)).toBe(true);
    });
  });
}
