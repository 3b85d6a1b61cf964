import { collect, draft, fill, loadOptions, SNAPSHOT_EVERY } from './drafts.ts';
import type { StoreUnderTest, TestApi } from './test-api.ts';

const MANY = 19;

export function loadingContract({ describe, it, expect }: TestApi, { make, newId }: StoreUnderTest): void {
  const newStream = () => `note#${newId()}`;
  // Events that fill a write unit, so that an inline snapshot is stored only when it is due.
  const big = (index: number, options = {}) =>
    draft(newId(), [`${index} ${'x'.repeat(600)}`], { state: stateOf(index), ...options });
  const stateOf = (index: number) => ({ index, filler: 's'.repeat(900) });

  describe('loading', () => {
    it('finds nothing of a stream that does not exist', async () => {
      const store = await make();
      const loaded = await store.load(newStream(), loadOptions);
      expect(loaded).toMatchObject({ head: { version: 0, hash: '' }, tail: [], complete: true });
    });

    it('gives the newest state and exactly the commits after it, at every length', async () => {
      const store = await make();
      const stream = newStream();
      let head = (await store.load(stream, loadOptions)).head;
      for (let i = 1; i <= MANY; i += 1) {
        await store.append([{ head, draft: big(i), snapshotEvery: SNAPSHOT_EVERY }]);
        const loaded = await store.load<unknown>(stream, loadOptions);
        const due = i - (i % SNAPSHOT_EVERY);
        expect(loaded.state?.value).toEqual(due === 0 ? undefined : stateOf(due));
        expect(loaded.tail.map(({ version }) => version)).toEqual(
          Array.from({ length: i - due }, (_, k) => due + k + 1),
        );
        expect(loaded.head).toMatchObject({ version: i, sinceState: i - due });
        head = loaded.head;
      }
    });

    it('stores a small state in every commit, for it is free', async () => {
      const store = await make();
      const stream = newStream();
      await fill(store, stream, [draft(newId(), ['a']), draft(newId(), ['b'])]);
      expect(await store.load(stream, loadOptions)).toMatchObject({ state: { value: { last: 'b' } }, tail: [] });
    });

    it('loads what was at an earlier version, inside a commit too', async () => {
      const store = await make();
      const stream = newStream();
      await fill(store, stream, [draft(newId(), ['a']), draft(newId(), ['b', 'c', 'd'])]);
      const loaded = await store.load<unknown>(stream, { ...loadOptions, to: 3 });
      expect(loaded.head).toMatchObject({ version: 3 });
      expect(loaded.state?.value).toEqual({ last: 'a' });
      expect(loaded.tail.flatMap(({ events }) => events.map(({ data }) => data))).toEqual([
        { text: 'b' },
        { text: 'c' },
      ]);
    });

    it('loads nothing before the first version', async () => {
      const store = await make();
      const stream = newStream();
      await fill(store, stream, [draft(newId(), ['a'])]);
      expect(await store.load(stream, { ...loadOptions, to: 0 })).toMatchObject({ head: { version: 0 }, tail: [] });
    });

    it('says so when only states of other reducers are near', async () => {
      const store = await make();
      const stream = newStream();
      const drafts = Array.from({ length: MANY }, (_, i) => big(i, { reducerVersion: 7 }));
      await fill(store, stream, drafts);
      expect(await store.load(stream, loadOptions)).toMatchObject({ complete: false, head: { version: MANY } });
    });

    it('reads on over a page that holds no state', async () => {
      const store = await make();
      const stream = newStream();
      const drafts = Array.from({ length: 6 }, (_, i) => big(i));
      let { head } = await store.load(stream, loadOptions);
      for (const each of drafts) {
        await store.append([{ head, draft: each, snapshotEvery: 100 }]);
        head = (await store.load(stream, { ...loadOptions, pageSize: 100 })).head;
      }
      const loaded = await store.load(stream, { ...loadOptions, pageSize: 2 });
      expect({ count: loaded.tail.length, complete: loaded.complete }).toEqual({ count: 6, complete: true });
    });

    it('gives the commits after a head, with the states they carry', async () => {
      const store = await make();
      const stream = newStream();
      await fill(store, stream, [draft(newId(), ['a', 'b'])]);
      const { head } = await store.load(stream, loadOptions);
      expect(await store.after(head)).toEqual([]);
      await store.append([{ head, draft: draft(newId(), ['c']), snapshotEvery: 1 }]);
      const after = await store.after(head);
      expect(after).toMatchObject([
        { commit: { version: 3 }, inlineSnapshot: { reducerVersion: 1, value: { last: 'c' } } },
      ]);
    });

    it('keeps a refolded state per reducer, outside the log', async () => {
      const store = await make();
      const stream = newStream();
      await store.writeSnapshot(stream, { reducerVersion: 2, version: 5, value: { a: [1] } });
      expect(await store.readSnapshot(stream, 2)).toEqual({ reducerVersion: 2, version: 5, value: { a: [1] } });
      expect(await store.readSnapshot(stream, 3)).toEqual(undefined);
      expect(await collect(store.read(stream))).toEqual([]);
    });

    it('never replaces a refolded state by an earlier one', async () => {
      const store = await make();
      const stream = newStream();
      await store.writeSnapshot(stream, { reducerVersion: 2, version: 5, value: 'later' });
      await store.writeSnapshot(stream, { reducerVersion: 2, version: 4, value: 'earlier' });
      expect(await store.readSnapshot(stream, 2)).toMatchObject({ version: 5, value: 'later' });
      await store.writeSnapshot(stream, { reducerVersion: 2, version: 6, value: 'latest' });
      expect(await store.readSnapshot(stream, 2)).toMatchObject({ version: 6, value: 'latest' });
    });
  });
}
