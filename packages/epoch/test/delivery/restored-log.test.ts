import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProjectingKernel } from '../../src/consistency/projecting-kernel.ts';
import {
  createKernel,
  createRestorer,
  type MemoryStore,
  memoryStore,
  type StoredCommit,
} from '../../src/kernel/index.ts';
import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { movesOf } from '../../src/transport/relay.ts';
import { SETTLE_MINUTES, sweep } from '../../src/transport/sweep.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import { createUpcast } from '../../src/views/upcast.ts';
import { add, basket, digest, open, origin } from '../basket.ts';
import { collect, deliveryOf } from './support.ts';

/** Lists the commits that it was given, by their ids, in a row of each stream: which history was applied is seen in it. */
const journal = (hasRow: boolean): Projection => ({
  name: 'journal',
  version: 1,
  subscribesTo: { basket: ['ItemAdded'] },
  ...(hasRow && { checkpointRow: (stream) => ({ partition: stream, sort: 'last' }) }),
  project: ({ stream, version, id }) => [
    { kind: 'put', key: { partition: stream, sort: String(version).padStart(4, '0') }, values: { id } },
    { kind: 'put', key: { partition: stream, sort: 'last' }, values: { id } },
  ],
});

const IDS = ['b0', 'b1'] as const;
const DAY_MS = 86_400_000;

/** A log, a view of it and its process, and what the relay has seen; the log may be restored to an earlier time beside the view. */
function createScene(hasRow: boolean) {
  const views = createMemoryViewStore();
  const changeLog = createMemoryChangeLog();
  const clock = { nowMs: DAY_MS };
  const sent: StoredCommit[] = [];
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `commit-${ids}`;
  };
  const nowMs = () => clock.nowMs;
  const onLog = (log: MemoryStore) => {
    const options = { store: views, reader: log, upcast: createUpcast([basket]), nowMs };
    const projector = createProjector({ ...options, projection: journal(hasRow) });
    const bare = createKernel({ store: log, nowMs, newId });
    const kernel = createProjectingKernel({ kernel: bare, inline: [projector], pause: () => new Promise(() => {}) });
    return { log, projector, bare, kernel };
  };
  let now = onLog(memoryStore({ digest }));

  return {
    sent,
    get projector() {
      return now.projector;
    },
    async commit(id: string, what: 'open' | 'add' | 'two', isInline: boolean) {
      const command = { open: open(id), add: add(id, 1), two: add(id, 1, 'apple', 2) }[what];
      const outcome = await (isInline ? now.kernel : now.bare).execute(basket, command, origin);
      if (!outcome.ok || outcome.commit === undefined) return;
      const { stream, version } = outcome.commit;
      const [stored] = await collect(now.log.read(stream, { from: version, to: version }));
      if (stored === undefined) return;
      sent.push(stored);
      await changeLog.record(clock.nowMs, movesOf([stored]));
    },
    deliver: (commit: StoredCommit, isWhole: boolean) => now.projector.deliver(deliveryOf(commit, isWhole)),
    deliverTogether: (commits: readonly StoredCommit[]) =>
      now.projector.deliverTogether?.(commits.map((commit) => deliveryOf(commit))),
    async restore(kept: readonly number[]) {
      const log = memoryStore({ digest });
      const ports = { digest, pause: async () => {}, random: () => 0.5, aggregateOf: () => basket };
      const write = createRestorer({ store: log, ...ports });
      for (const [index, id] of IDS.entries()) {
        const commits = await collect(now.log.read(`basket#${id}`));
        for (const commit of commits.slice(0, kept[index])) await write(commit);
      }
      now = onLog(log);
    },
    async sweep() {
      clock.nowMs += (SETTLE_MINUTES + 1) * 60_000;
      return sweep({ changeLog, nowMs }, now.projector);
    },
    /** What the log says that the view should have applied, and what it has. */
    async histories(stream: string) {
      const commits = await collect(now.log.read(stream));
      const due = commits.filter(({ events }) => events.some(({ type }) => type === 'ItemAdded')).map(({ id }) => id);
      const rows = views.rows('journal@1').filter(({ key }) => key.partition === stream && key.sort !== 'last');
      return { due, applied: rows.map(({ values }) => values['id']), commits };
    },
  };
}

type Scene = ReturnType<typeof createScene>;
type Step =
  | { readonly kind: 'commit'; readonly of: 0 | 1; readonly what: 'add' | 'two'; readonly isInline: boolean }
  | { readonly kind: 'deliver'; readonly which: number; readonly isWhole: boolean }
  | { readonly kind: 'together'; readonly which: readonly number[] }
  | { readonly kind: 'sweep' };

const commits = fc.record({
  kind: fc.constant('commit' as const),
  of: fc.constantFrom(0 as const, 1 as const),
  what: fc.constantFrom('add' as const, 'add' as const, 'two' as const),
  isInline: fc.boolean(),
});
const deliveries = fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(30), isWhole: fc.boolean() });
const together = fc.record({
  kind: fc.constant('together' as const),
  which: fc.array(fc.nat(30), { minLength: 2, maxLength: 5 }),
});
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: commits },
    { weight: 4, arbitrary: deliveries },
    { weight: 3, arbitrary: together },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  ),
  { maxLength: 25 },
);

async function take(scene: Scene, step: Step): Promise<void> {
  if (step.kind === 'commit') await scene.commit(IDS[step.of], step.what, step.isInline);
  else if (step.kind === 'sweep') await scene.sweep();
  else if (step.kind === 'together') {
    const chosen = step.which.flatMap((which) => scene.sent[which % scene.sent.length] ?? []);
    const ofOne = chosen.filter(({ stream }) => stream === chosen[0]?.stream);
    await scene.deliverTogether(ofOne.sort((a, b) => a.version - b.version));
  } else {
    // Anything that was ever sent, and how often it likes: also commits that the restored log does not have.
    const commit = scene.sent[step.which % scene.sent.length];
    if (commit !== undefined) await scene.deliver(commit, step.isWhole);
  }
}

describe('views that were kept beside a log which was restored to an earlier time', () => {
  it('are found in every stream that moves again, wherever its versions come to, and no others are', async () => {
    const kept = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }));
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.boolean(), steps, kept, steps, async (hasRow, before, cuts, after) => {
        const scene = createScene(hasRow);
        for (const id of IDS) await scene.commit(id, 'open', false);
        for (const step of before) await take(scene, step);
        await scene.restore(cuts);
        const sentBefore = scene.sent.length;
        for (const step of after) await take(scene, step);
        await scene.sweep();
        const moved = new Set(scene.sent.slice(sentBefore).map(({ stream }) => stream));
        for (const id of IDS) {
          const { due, applied } = await scene.histories(`basket#${id}`);
          const { ahead = false } = await scene.projector.position(`basket#${id}`);
          const isOfLog = applied.every((each, index) => each === due[index]);
          if (ahead) expect(isOfLog).toBe(false);
          else if (moved.has(`basket#${id}`)) expect(applied).toEqual(due);
          found += ahead ? 1 : 0;
        }
      }),
      { numRuns: 400 },
    );
    expect(found).toBeGreaterThan(0);
  });

  it('are not mixed with the log by one batch that has commits of both histories', async () => {
    for (const batch of [
      [2, 4],
      [2, 3, 4],
      [2, 3],
      [3, 2, 4],
    ]) {
      const scene = createScene(false);
      for (const what of ['open', 'add'] as const) await scene.commit('b0', what, false);
      await scene.sweep();
      expect(await scene.projector.position('basket#b0')).toMatchObject({ version: 2 });
      // Sent, and not delivered before the restore.
      await scene.commit('b0', 'add', false);
      await scene.restore([2, 0]);
      for (const what of ['add', 'add'] as const) await scene.commit('b0', what, false);
      const delivered = batch.flatMap((index) => scene.sent[index] ?? []);
      await scene.deliverTogether(delivered.sort((a, b) => a.version - b.version));
      await scene.sweep();
      const { due, applied } = await scene.histories('basket#b0');
      const { ahead = false } = await scene.projector.position('basket#b0');
      expect({ batch, applied: ahead || applied }).toEqual({ batch, applied: ahead || due });
    }
  });

  it('are found when new commits come to exactly the version that was applied, by whatever comes first', async () => {
    const finders = {
      async delivery(scene: Scene) {
        const last = scene.sent.at(-1);
        return last && scene.deliver(last, true);
      },
      async next(scene: Scene) {
        await scene.commit('b0', 'add', false);
        const last = scene.sent.at(-1);
        return last && scene.deliver(last, true);
      },
      async reference(scene: Scene) {
        await scene.commit('b0', 'add', false);
        const last = scene.sent.at(-1);
        return last && scene.deliver(last, false);
      },
      sweep: (scene: Scene) => scene.sweep(),
    };
    for (const [finder, find] of Object.entries(finders)) {
      const scene = createScene(false);
      for (const what of ['open', 'add', 'add'] as const) await scene.commit('b0', what, true);
      await scene.sweep();
      await scene.restore([1, 0]);
      for (const what of ['add', 'add'] as const) await scene.commit('b0', what, true);
      expect(await scene.projector.position('basket#b0'), finder).toMatchObject({ version: 3, parked: false });
      const seen = await find(scene);
      expect(seen, finder).toMatchObject(finder === 'sweep' ? { ahead: 1 } : { status: 'parked', version: 3 });
      expect(await scene.projector.position('basket#b0'), finder).toMatchObject({ parked: true, ahead: true });
      // No repetition helps, and the sweep says so as often as the stream moves.
      expect(await scene.projector.redrive('basket#b0'), finder).toMatchObject({ status: 'parked' });
      await scene.commit('b0', 'add', true);
      expect(await scene.sweep(), finder).toMatchObject({ ahead: 1, parked: 0 });
    }
  });
});
