import { emptyHead } from '../kernel/load.ts';
import type { MarkerWrite } from '../kernel/marker.ts';
import { appendOf, draft } from './drafts.ts';
import type { StoreUnderTest, TestApi } from './test-api.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

export function markersContract({ describe, it, expect }: TestApi, { make, newId }: StoreUnderTest): void {
  const newStream = () => `note#${newId()}`;
  const marker = (key: string, more: Partial<MarkerWrite> = {}): MarkerWrite => ({
    key,
    id: newId(),
    outcome: { ok: true, streams: [] },
    bodyHash: 'body',
    expiresAtMs: NOW_MS + DAY_MS,
    nowMs: NOW_MS,
    ...more,
  });
  const sequence = (key: string, seq: number): MarkerWrite => {
    return { key, id: newId(), outcome: { ok: true, streams: [] }, seq, nowMs: NOW_MS };
  };
  const { nowMs: _, ...without } = marker('');

  describe('markers', () => {
    it('come with a commit, or neither does', async () => {
      const store = await make();
      const [first, second] = [emptyHead(newStream()), emptyHead(newStream())];
      const key = newId();
      const written = marker(key);
      expect(await store.append([appendOf(first, draft(newId(), ['a']))], [written])).toMatchObject({
        kind: 'appended',
      });
      const again = await store.append([appendOf(second, draft(newId(), ['b']))], [marker(key)]);
      expect(again).toMatchObject({ kind: 'marked', marker: { ...without, key, id: written.id } });
      expect(await store.position(second.stream)).toEqual(0);
    });

    it('are not left behind by a commit that meets a rival', async () => {
      const store = await make();
      const head = emptyHead(newStream());
      const key = newId();
      await store.append([appendOf(head, draft('rival', ['a']))]);
      const lost = await store.append([appendOf(head, draft(newId(), ['b']))], [marker(key)]);
      expect(lost).toMatchObject({ kind: 'conflict', rivals: [{ commit: { id: 'rival' } }] });
      expect(await store.marker(key, NOW_MS)).toEqual(undefined);
    });

    it('of one write are all written or none: another’s key among them stops the write', async () => {
      const store = await make();
      const keys = [newId(), newId(), newId()];
      const all = keys.map((key) => marker(key));
      const first = await store.append([appendOf(emptyHead(newStream()), draft(newId(), ['a']))], all);
      expect(first).toMatchObject({ kind: 'appended' });
      for (const { key, id } of all) expect(await store.marker(key, NOW_MS)).toMatchObject({ id });
      const fresh = newId();
      const mixed = [marker(fresh), ...all.slice(1).map(({ key }) => marker(key))];
      const second = await store.append([appendOf(emptyHead(newStream()), draft(newId(), ['b']))], mixed);
      expect(second).toMatchObject({ kind: 'marked', marker: { id: all[1]?.id } });
      expect(await store.marker(fresh, NOW_MS)).toEqual(undefined);
    });

    it('are known again with their own commit', async () => {
      const store = await make();
      const write = [appendOf(emptyHead(newStream()), draft(newId(), ['a']))];
      const own = marker(newId());
      const first = await store.append(write, [own]);
      expect(await store.append(write, [own])).toEqual(first);
    });

    it('are written alone too: the first one stays', async () => {
      const store = await make();
      const key = newId();
      const rejection = { rejected: true, code: 'no', message: 'no', details: { n: 1 } } as const;
      const first = marker(key, { outcome: { ok: false, rejection, stream: 'note#1' } });
      expect(await store.mark(first)).toMatchObject({ id: first.id });
      expect(await store.mark(marker(key))).toMatchObject({ id: first.id, outcome: first.outcome });
      expect(await store.marker(key, NOW_MS)).toMatchObject({ id: first.id, bodyHash: 'body' });
    });

    it('stop to count when they expire, deleted or not', async () => {
      const store = await make();
      const key = newId();
      await store.mark(marker(key));
      const late = NOW_MS + 2 * DAY_MS;
      expect(await store.marker(key, late)).toEqual(undefined);
      const next = marker(key, { nowMs: late, expiresAtMs: late + DAY_MS });
      expect(await store.append([appendOf(emptyHead(newStream()), draft(newId(), ['a']))], [next])).toMatchObject({
        kind: 'appended',
      });
      expect(await store.marker(key, late)).toMatchObject({ id: next.id });
    });

    it('of a sequence let higher numbers pass, and no others', async () => {
      const store = await make();
      const key = newId();
      const five = sequence(key, 5);
      await store.mark(five);
      expect(await store.mark(sequence(key, 5))).toMatchObject({ id: five.id, seq: 5 });
      expect(await store.mark(sequence(key, 4))).toMatchObject({ id: five.id, seq: 5 });
      const seven = sequence(key, 7);
      expect(await store.mark(seven)).toMatchObject({ id: seven.id });
      expect(await store.marker(key, NOW_MS)).toMatchObject({ id: seven.id, seq: 7 });
    });
  });
}
