import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginCopy, workCopy } from '../../../lib/app/platform/commands/copy-log.ts';
import type { LogManifest } from '../../../lib/app/platform/queries/log-copy.ts';
import { withEffects } from '../../../lib/app/restore.ts';
import { found } from '../scenes.ts';
import { memoryCopies } from './memory-copies.ts';
import { type RelayedPlatform, relayedPlatform, SHARDS } from './relayed-platform.ts';
import { hashesOf, logOf, perform, restored, sweepAll } from './restore-scene.ts';

const DAY_MINUTES = 1_440;
const shards = fc.subarray(Array.from({ length: SHARDS }, (_, shard) => shard));
const acts = fc.array(fc.constantFrom('upload', 'delete', 'rename', 'abort'), { minLength: 1, maxLength: 4 });

/** What is done, with which shards held up, and how long the clock then goes on. */
const step = fc.record({ acts, held: shards, minutes: fc.constantFrom(0, 1, 4, 9, 30, 200, DAY_MINUTES) });

function copier({ log: reader, changeLog, subscribers, nowMs }: RelayedPlatform) {
  const { copies, manifests } = memoryCopies();
  let tries = 0;
  const effects = withEffects(subscribers);
  const newId = () => `try-${++tries}`;
  const ports = { reader, changeLog, effects, copies, nowMs, newId, tableFailed: () => {} };
  /** A night's copy. */
  async function copy(): Promise<LogManifest> {
    for (let begun = await beginCopy(ports); ; ) {
      const copied = await workCopy(ports, begun);
      if (copied.outcome === 'copied') return copied.manifest;
      begun = copied.next;
    }
  }
  return { copy, manifests };
}

/** Whether a restore from the copy ends where the source ends, once its relay has caught up. */
async function expectSameEnd(source: RelayedPlatform, { settledThrough, parked }: LogManifest): Promise<void> {
  const { target, changeLog } = await restored(source, Date.parse(settledThrough), parked);
  source.held.clear();
  await source.relay();
  await sweepAll(target, changeLog);
  await target.settle();
  expect((await logOf(target)).length).toBe((await logOf(source)).length);
  expect(hashesOf(target)).toEqual(hashesOf(source));
}

describe('a copy that is made while the relay is late', () => {
  it('counts nothing as settled that has not taken effect: a restore loses no effect, and has none twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        const source = relayedPlatform();
        const org = await found(source);
        await source.wait(20);
        const { copy } = copier(source);
        for (const { acts: done, held, minutes } of steps) {
          source.held.clear();
          for (const shard of held) source.held.add(shard);
          await perform(source, org, done);
          await source.wait(minutes);
          if (minutes === DAY_MINUTES) await copy();
        }
        await source.wait(9);
        await expectSameEnd(source, await copy());
      }),
      { numRuns: 40 },
    );
  });
});
