import { MAX_COMMIT_BYTES } from '../kernel/limits.ts';
import { emptyHead } from '../kernel/load.ts';
import { appendOf, collect, draft, fill, SNAPSHOT_EVERY, single } from './drafts.ts';
import type { StoreUnderTest, TestApi } from './test-api.ts';

const RACERS = 8;

export function appendingContract({ describe, it, expect }: TestApi, { make, newId }: StoreUnderTest): void {
  const newStream = () => `note#${newId()}`;

  describe('appending', () => {
    it('numbers a commit’s events from the head on', async () => {
      const store = await make();
      const head = await fill(store, newStream(), [draft(newId(), ['a']), draft(newId(), ['b', 'c'])]);
      expect(head).toMatchObject({ version: 3, atMs: 1_000 });
      const [first, second] = await collect(store.read(head.stream));
      expect(first).toMatchObject({ version: 1, lastVersion: 1 });
      expect(second).toMatchObject({ version: 2, lastVersion: 3, hash: head.hash });
      expect(second?.events.map(({ data }) => data)).toEqual([{ text: 'b' }, { text: 'c' }]);
    });

    it('shows a writer with an old head what its rival wrote, and writes nothing', async () => {
      const store = await make();
      const old = await fill(store, newStream(), [draft(newId(), ['a'])]);
      const rival = single(await store.append([appendOf(old, draft(newId(), ['b', 'c']))]));
      const result = await store.append([appendOf(old, draft(newId(), ['d']))]);
      expect(result).toMatchObject({ kind: 'conflict', rivals: [{ commit: rival.commit }] });
      expect(await store.position(old.stream)).toEqual(3);
    });

    it('takes the same commit twice for one, and answers from what is stored', async () => {
      const store = await make();
      const content = draft(newId(), ['a', 'b']);
      const write = appendOf(emptyHead(newStream()), content);
      const first = single(await store.append([write]));
      expect(single(await store.append([write]))).toEqual(first);
      expect(await store.position(write.head.stream)).toEqual(2);
    });

    it('knows its own commit even when others followed', async () => {
      const store = await make();
      const write = appendOf(emptyHead(newStream()), draft(newId(), ['a']));
      const first = single(await store.append([write]));
      await store.append([appendOf(first.head, draft(newId(), ['b']))]);
      expect(single(await store.append([write]))).toEqual(first);
    });

    it('lets exactly one of many racing writers win', async () => {
      const store = await make();
      const head = emptyHead(newStream());
      const results = await Promise.all(
        Array.from({ length: RACERS }, () => store.append([appendOf(head, draft(newId(), ['a', 'b']))])),
      );
      expect(results.filter(({ kind }) => kind === 'appended').length).toEqual(1);
      expect(await store.position(head.stream)).toEqual(2);
    });

    it('refuses a commit over the size of an item, and writes nothing', async () => {
      const store = await make();
      const head = emptyHead(newStream());
      const write = appendOf(head, draft(newId(), ['x'.repeat(MAX_COMMIT_BYTES)]));
      await expect(store.append([write])).rejects.toMatchObject({ code: 'commit-too-large', stream: head.stream });
      expect(await store.position(head.stream)).toEqual(0);
    });

    it('refuses what JSON would not give back', async () => {
      const store = await make();
      const write = appendOf(emptyHead(newStream()), {
        ...draft(newId(), []),
        events: [{ type: 'Noted', schema: 1, data: { at: Number.NaN } }],
      });
      await expect(store.append([write])).rejects.toMatchObject({ code: 'not-encodable' });
    });
  });

  describe('appending to several streams', () => {
    it('writes all of it', async () => {
      const store = await make();
      const heads = [emptyHead(newStream()), emptyHead(newStream())];
      const result = await store.append(heads.map((head) => appendOf(head, draft(newId(), ['a']))));
      expect(result).toMatchObject({ kind: 'appended', written: [{ head: { version: 1 } }, { head: { version: 1 } }] });
    });

    it('writes none of it when one head is old, and tells which', async () => {
      const store = await make();
      const fresh = emptyHead(newStream());
      const old = emptyHead(newStream());
      await store.append([appendOf(old, draft('rival', ['r']))]);
      const result = await store.append([fresh, old].map((head) => appendOf(head, draft(newId(), ['a']))));
      expect(result).toMatchObject({ kind: 'conflict', rivals: [undefined, { commit: { id: 'rival' } }] });
      expect(await store.position(fresh.stream)).toEqual(0);
    });

    it('demands of a stream without a commit that it has not moved', async () => {
      const store = await make();
      const fresh = emptyHead(newStream());
      const moved = emptyHead(newStream());
      const writes = [appendOf(fresh, draft(newId(), ['a'])), { head: moved, snapshotEvery: SNAPSHOT_EVERY }];
      await store.append([appendOf(moved, draft(newId(), ['m']))]);
      expect(await store.append(writes)).toMatchObject({ kind: 'conflict' });
      expect(await store.position(fresh.stream)).toEqual(0);
    });

    it('takes the same transaction twice for one', async () => {
      const store = await make();
      const writes = [newStream(), newStream()].map((stream) => appendOf(emptyHead(stream), draft(newId(), ['a'])));
      const first = await store.append(writes);
      expect(await store.append(writes)).toEqual(first);
    });
  });
}
