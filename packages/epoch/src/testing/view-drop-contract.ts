import { type DropOptions, type DropStore, dropVersion } from '../views/drop.ts';
import type { ViewStore } from '../views/view-store.ts';
import { collect } from './drafts.ts';
import type { TestApi } from './test-api.ts';

/** A view store and the removal of old versions from it. Views get fresh names, so that one table may serve every test. */
export interface ViewDropUnderTest {
  readonly name: string;
  make(): Promise<{ readonly store: ViewStore; readonly drops: DropStore }>;
  newId(): string;
}

const STREAMS = 60;

/** A view with two versions, filled: 2 is live, 1 can be gone back to. */
async function twoVersions({ make, newId }: ViewDropUnderTest) {
  const { store, drops } = await make();
  const name = `dropped${newId()}`;
  const address = (version: number, n: number) => ({ view: `${name}@${version}`, stream: `shelf#${n}` });
  const key = (n: number) => ({ partition: `p${n % 7}`, sort: `s${n}` });

  /** Rows and checkpoints of a version, and a stream that is parked. */
  async function fill(version: number): Promise<void> {
    for (let n = 0; n < STREAMS; n += 1) {
      const change = { kind: 'put' as const, key: key(n), values: { n } };
      const step = { ...address(version, n), from: { version: 0 }, to: { version: 1 } };
      await store.apply([{ ...step, changes: [{ change, atMs: 1 }] }]);
    }
    const at = { version: 0, failures: 0 };
    await store.fail({ ...address(version, STREAMS), at, error: 'x', atMs: 1, parkAfter: 1 });
  }

  async function size(version: number): Promise<number> {
    const reader = store.at(`${name}@${version}`);
    const rows = await Promise.all(Array.from({ length: STREAMS }, (_, n) => reader.get(name, key(n))));
    const marks = await Promise.all(Array.from({ length: STREAMS }, (_, n) => store.checkpoint(address(version, n))));
    const parked = await collect(store.parked(`${name}@${version}`));
    return rows.filter(Boolean).length + marks.filter((mark) => mark.version > 0).length + parked.length;
  }

  const drop = (version: number, more: Partial<DropOptions> = {}) =>
    dropVersion({
      drops,
      name,
      version,
      subscribed: [],
      final: false,
      pause: async () => {},
      nowMs: () => 0,
      ...more,
    });

  await store.claimLive(name, 1);
  await fill(1);
  await fill(2);
  await store.unpark(address(2, STREAMS));
  if (!(await store.switchLive(name, 1, 2))) throw new Error('a complete version was not made live');
  return { store, drops, name, address, fill, size, drop };
}

/** The contract of every view store for dropping an old version of a view. */
export function viewDropContract({ describe, it, expect }: TestApi, subject: ViewDropUnderTest): void {
  describe(`the removal of an old version: ${subject.name}`, () => {
    const switched = () => twoVersions(subject);

    it('is refused for the live one, for the one to go back to, and for one whose subscriber runs', async () => {
      const { store, name, size, drop } = await switched();
      expect(await drop(2)).toEqual('in-use');
      expect(await drop(2, { final: true })).toEqual('in-use');
      expect(await drop(1)).toEqual('in-use');
      expect(await drop(1, { final: true, subscribed: [`${name}@1`] })).toEqual('subscribed');
      expect(await store.live(name)).toEqual({ version: 2, previous: 1 });
      expect([await size(1), await size(2)]).toEqual([2 * STREAMS + 1, 2 * STREAMS]);
    });

    it('takes rows, checkpoints and what was parked, of that version alone', async () => {
      const { store, name, size, drop } = await switched();
      const removed: number[] = [];
      const done = await drop(1, { final: true, pageItems: 50, onProgress: (so) => void removed.push(so) });
      expect(removed.length > 1).toEqual(true);
      expect(done).toEqual({ removed: removed.at(-1) });
      expect([await size(1), await size(2)]).toEqual([0, 2 * STREAMS]);
      expect(await store.live(name)).toEqual({ version: 2 });
      expect(await drop(1)).toEqual({ removed: 0 });
    });

    it('goes on after it was cut off, and until its end the version cannot be made live', async () => {
      const { store, drops, name, address, fill, size, drop } = await switched();
      let pages = 0;
      const dying: DropStore = {
        ...drops,
        async remove(view, request) {
          pages += 1;
          if (pages > 1) throw new Error('killed');
          return drops.remove(view, request);
        },
      };
      await expect(drop(1, { drops: dying, final: true, pageItems: 50 })).rejects.toMatchObject({ message: 'killed' });
      expect((await size(1)) > 0).toEqual(true);
      await store.unpark(address(1, STREAMS));
      expect(await store.switchLive(name, 2, 1)).toEqual(false);
      await drop(1, { pageItems: 50 });
      expect([await size(1), await size(2)]).toEqual([0, 2 * STREAMS]);
      await fill(1);
      await store.unpark(address(1, STREAMS));
      expect(await store.switchLive(name, 2, 1)).toEqual(true);
    });

    it('leaves nothing of a delivery that was under way and wrote behind it', async () => {
      const { store, drops, address, size, drop } = await switched();
      let writes = 0;
      const raced: DropStore = {
        ...drops,
        async remove(view, request) {
          const page = await drops.remove(view, request);
          writes += 1;
          if (writes > 3) return page;
          const change = { kind: 'put', key: { partition: 'p1', sort: `s${writes}` }, values: {} } as const;
          const step = { ...address(1, 1_000 + writes), from: { version: 0 }, to: { version: 1 } };
          await store.apply([{ ...step, changes: [{ change, atMs: 1 }] }]);
          return page;
        },
      };
      const settled: number[] = [];
      const pause = async (ms: number) => void settled.push(ms);
      await drop(1, { drops: raced, final: true, settleMs: 5, pause });
      expect(settled.includes(5)).toEqual(true);
      expect(await size(1)).toEqual(0);
      expect((await store.checkpoint(address(1, 1_001))).version).toEqual(0);
    });

    it('keeps to a rate', async () => {
      const { drop } = await switched();
      const clock = { nowMs: 0 };
      const pause = async (ms: number) => {
        clock.nowMs += ms;
      };
      await drop(1, { final: true, pageItems: 10, maxItemsPerSecond: 100, nowMs: () => clock.nowMs, pause });
      // Between pages: not after the last one.
      expect(clock.nowMs >= 100 * Math.floor((2 * STREAMS) / 10)).toEqual(true);
    });
  });
}
