import type { Change, RowChange, RowKey } from '../views/change.ts';
import type { ViewStep } from '../views/view-store.ts';
import type { TestApi } from './test-api.ts';
import { type ViewStoreUnderTest, viewTests } from './view-tests.ts';

const key: RowKey = { partition: 'p', sort: 's' };

const other: RowKey = { partition: 'p', sort: 'other' };

/** A step of a view whose rows may be written more than once. */
function repeatableStep(view: string, from: number, to: number, changes: readonly RowChange[]): ViewStep {
  const stamped = changes.map((change) => ({ atMs: 1_000, change }));
  const place = { view, stream: 'test#1', from: { version: from }, to: { version: to } };
  return { ...place, repeatable: true, changes: stamped };
}

/** The effect of changes on rows: each kind, in order, under requirements, with their times. */
export function viewChangesContract(api: TestApi, subject: ViewStoreUnderTest): void {
  const { describe, expect } = api;
  const test = viewTests(api, subject);
  describe('changes', () => {
    test('gives back every kind of value as it was put', async ({ apply, values }) => {
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

    test('writes repeatable rows also when the checkpoint has moved, and the checkpoint only by its condition', async ({
      store,
      view,
      values,
    }) => {
      const step = (from: number, to: number) =>
        repeatableStep(view, from, to, [
          { kind: 'put', key: other, values: { to } },
          { kind: 'add', key, amounts: { n: 1n } },
        ]);
      expect(await store.apply([step(0, 1)])).toEqual('applied');
      expect(await store.apply([step(0, 2)])).toEqual('moved');
      expect(await values()).toEqual({ n: 2n });
      expect(await values(other)).toEqual({ to: 2 });
      expect((await store.checkpoint({ view, stream: 'test#1' })).version).toEqual(1);
    });

    test('writes the checkpoint’s own row only by its condition, also where the other rows may be repeated', async ({
      store,
      view,
      values,
    }) => {
      const changes = [key, other].map((each) => ({ kind: 'add', key: each, amounts: { n: 1n } }) as const);
      const step = (from: number, to: number) => ({ ...repeatableStep(view, from, to, changes), checkpointRow: key });
      expect(await store.apply([step(0, 1)])).toEqual('applied');
      expect(await store.apply([step(0, 2)])).toEqual('moved');
      expect(await store.apply([step(1, 3)])).toEqual('applied');
      expect([await values(), await values(other)]).toEqual([{ n: 2n }, { n: 3n }]);
      expect((await store.checkpoint({ view, stream: 'test#1', checkpointRow: key })).version).toEqual(3);
    });

    test('replaces the whole row by a put', async ({ apply, values }) => {
      await apply({ kind: 'put', key, values: { a: 1, b: 2 } });
      await apply({ kind: 'put', key, values: { b: 3 } });
      expect(await values()).toEqual({ b: 3 });
    });

    test('sets and removes some attributes by an update, and creates the row when it is missing', async ({
      apply,
      values,
    }) => {
      await apply({ kind: 'update', key, set: { a: 1, b: 2 } });
      await apply({ kind: 'update', key, set: { c: 3 }, remove: ['a'] });
      expect(await values()).toEqual({ b: 2, c: 3 });
    });

    test('adds exactly, from nothing, beyond 2^53 and below zero', async ({ apply, values }) => {
      await apply({ kind: 'add', key, amounts: { sum: 2n ** 60n, other: 1n } });
      await apply({ kind: 'add', key, amounts: { sum: 1n, other: -3n } });
      expect(await values()).toEqual({ sum: 2n ** 60n + 1n, other: -2n });
    });

    test('deletes a row, and a row that is not there without complaint', async ({ apply, values }) => {
      await apply({ kind: 'put', key, values: { a: 1 } });
      await apply({ kind: 'delete', key }, { kind: 'delete', key: { partition: 'p', sort: 'never' } });
      expect(await values()).toEqual(undefined);
    });

    test('composes several changes of one row in their order', async ({ apply, values }) => {
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
      expect(await values()).toEqual(undefined);
    });

    test('starts a sum anew after the attribute was removed in the same step', async ({ apply, values }) => {
      await apply({ kind: 'add', key, amounts: { n: 7n } });
      await apply({ kind: 'update', key, remove: ['n'] }, { kind: 'add', key, amounts: { n: 1n } });
      expect(await values()).toEqual({ n: 1n });
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

    for (const each of cases) {
      test(`applies the change when "${each.requirement.kind}" is met, its otherwise when not`, async ({
        apply,
        values,
      }) => {
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
        expect(await values(tombstone)).toEqual(undefined);
        await apply(each.unmet ? { kind: 'put', key, values: each.unmet } : { kind: 'delete', key });
        await apply(change);
        expect(await values()).toEqual(each.unmet);
        expect(await values(tombstone)).toEqual({ left: true });
      });
    }

    test('does nothing when a requirement without otherwise is not met, and applies the rest', async ({
      apply,
      values,
    }) => {
      await apply(
        { kind: 'update', key, set: { a: 1 }, require: { kind: 'exists' } },
        { kind: 'put', key: tombstone, values: { rest: true } },
      );
      expect(await values()).toEqual(undefined);
      expect(await values(tombstone)).toEqual({ rest: true });
    });

    test('judges a requirement by what the same step did before', async ({ apply, values }) => {
      await apply(
        { kind: 'put', key, values: { closed: true } },
        { kind: 'add', key, amounts: { n: 1n }, require: { kind: 'unset', attribute: 'closed' } },
        { kind: 'update', key, remove: ['closed'], require: { kind: 'exists' } },
        { kind: 'add', key, amounts: { n: 2n }, require: { kind: 'unset', attribute: 'closed' } },
      );
      expect(await values()).toEqual({ n: 2n });
    });

    test('finds two requirements of one row that are not met, each with its own otherwise', async ({
      apply,
      values,
    }) => {
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
    test('keeps the earliest and the latest time, whatever order updates come in', async ({
      view,
      reader,
      applyAt,
    }) => {
      const update = (n: number): RowChange => ({ kind: 'update', key, set: { [`a${n}`]: n } });
      for (const atMs of [5_000, 9_000, 2_000, 7_000, 1_000, 9_500]) await applyAt(atMs, update(atMs));
      expect(await reader.get(view, key)).toMatchObject({ createdAtMs: 1_000, updatedAtMs: 9_500 });
    });

    test('does not stamp sums, and a later update of the row does', async ({ view, reader, applyAt }) => {
      await applyAt(5_000, { kind: 'add', key, amounts: { n: 1n } });
      expect(await reader.get(view, key)).toMatchObject({ createdAtMs: 0, updatedAtMs: 0 });
      await applyAt(6_000, { kind: 'update', key, set: { a: 1 } });
      expect(await reader.get(view, key)).toMatchObject({ createdAtMs: 6_000, updatedAtMs: 6_000 });
    });
  });
}
