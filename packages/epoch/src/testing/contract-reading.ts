import { defined } from '../kernel/defined.ts';
import { verifyChain } from '../kernel/hash.ts';
import { collect, draft, fill } from './drafts.ts';
import type { StoreUnderTest, TestApi } from './test-api.ts';

const SEGMENTS = 3;
const STREAMS = 12;

export function readingContract({ describe, it, expect }: TestApi, { make, newId, digest }: StoreUnderTest): void {
  const newStream = () => `note#${newId()}`;
  const three = () => [draft(newId(), ['a']), draft(newId(), ['b', 'c', 'd']), draft(newId(), ['e'])];

  describe('reading', () => {
    it('gives the commits that hold any event of the range, whole and in order', async () => {
      const store = await make();
      const stream = newStream();
      await fill(store, stream, three());
      const versions = async (from?: number, to?: number) => {
        return (await collect(store.read(stream, defined({ from, to })))).map(({ version }) => version);
      };
      expect(await versions()).toEqual([1, 2, 5]);
      expect(await versions(2)).toEqual([2, 5]);
      expect(await versions(3)).toEqual([2, 5]);
      expect(await versions(4, 4)).toEqual([2]);
      expect(await versions(1, 2)).toEqual([1, 2]);
      expect(await versions(5)).toEqual([5]);
      expect(await versions(6)).toEqual([]);
      expect(await versions(3, 2)).toEqual([]);
    });

    it('gives back every field of the envelope', async () => {
      const store = await make();
      const stream = newStream();
      const content = { ...draft('commit-1', ['ä €']), causation: 'note#x@7' };
      await fill(store, stream, [content]);
      const [commit] = await collect(store.read(stream));
      const { id, atMs, actor, correlation, causation, events } = content;
      const rest = { hash: commit?.hash, id, atMs, actor, correlation, causation, events };
      expect(commit).toEqual({ stream, version: 1, lastVersion: 1, ...rest });
    });

    it('knows a stream’s position, 0 when it does not exist', async () => {
      const store = await make();
      const stream = newStream();
      expect(await store.position(stream)).toEqual(0);
      await fill(store, stream, three());
      expect(await store.position(stream)).toEqual(5);
    });

    it('scans every commit once, a stream whole and in order within one segment', async () => {
      const store = await make();
      const streams = Array.from({ length: STREAMS }, newStream);
      for (const stream of streams) await fill(store, stream, three());
      const found = new Map<string, number[]>();
      for (let segment = 0; segment < SEGMENTS; segment += 1) {
        const inSegment = new Map<string, number[]>();
        for (const { stream, version } of await collect(store.scan(segment, SEGMENTS))) {
          inSegment.set(stream, [...(inSegment.get(stream) ?? []), version]);
        }
        for (const [stream, versions] of inSegment) found.set(stream, [...(found.get(stream) ?? []), ...versions]);
      }
      for (const stream of streams) expect(found.get(stream)).toEqual([1, 2, 5]);
    });

    it('tells by its hash whether a commit follows another one', async () => {
      const store = await make();
      const stream = newStream();
      await fill(store, stream, three());
      const [first, second, third] = await collect(store.read(stream));
      if (first === undefined || second === undefined || third === undefined) throw new Error('three were expected');
      expect(store.follows('', first)).toEqual(true);
      expect(store.follows(first.hash, second)).toEqual(true);
      expect(store.follows(first.hash, third)).toEqual(false);
      expect(store.follows(second.hash, { ...third, atMs: third.atMs + 1 })).toEqual(false);
    });

    it('chains every commit to the one before', async () => {
      const store = await make();
      const stream = newStream();
      const head = await fill(store, stream, three());
      expect(await verifyChain(store, stream, digest)).toEqual({ ok: true, version: 5, hash: head.hash, commits: 3 });
    });
  });
}
