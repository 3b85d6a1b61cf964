import { aggregateNameOf, commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withEffects } from '../../../lib/app/restore.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createPlatform } from '../platform.ts';
import { begin, createJob, found, submit, upload } from '../scenes.ts';
import { dailyRunOn } from '../usage/closing-scene.ts';
import { hashesOf, logOf, perform, restored, sweepAll } from './restore-scene.ts';

const DAY_MS = 86_400_000;
const act = fc.constantFrom('upload', 'delete', 'rename', 'abort');
const acts = fc.array(act, { minLength: 1, maxLength: 8 });

describe('everything from a copy of the log', () => {
  it('is as it was: commits, files, jobs, ledgers, invoices, to the hash of every view', async () => {
    const source = createPlatform();
    const daily = dailyRunOn(source);
    const org = await found(source);
    const kept = await upload(source, org, 5_000_000);
    const doomed = await upload(source, org, 70);
    await begin(source, org, 900);
    await submit(source, org, await createJob(source, org, [kept]));
    await source.settle();
    for (let day = 1; day <= 40; day += 1) {
      await source.waitUntil(Date.UTC(2026, 0, 1 + day, 1));
      if (day === 3)
        await source.send(file, commandsOf(file).DeleteFile(doomed, { organisationId: org, deletedBy: 'usr_ada' }));
      await daily.run();
      await source.settle();
    }
    source.setMs(source.nowMs() + 1);
    const before = await logOf(source);
    expect(before.some(({ stream }) => stream.startsWith('billing-period#'))).toBe(true);
    expect(before.flatMap(({ events }) => events).some(({ type }) => type === 'PeriodFinalised')).toBe(true);

    const { target, changeLog, progress } = await restored(source, source.nowMs());
    expect(progress).toEqual({ written: before.length, present: 0, open: 0 });
    expect(hashesOf(target)).toEqual(hashesOf(source));
    // Whoever delivers all of it once more: nothing happens, inside the log or outside of it.
    await sweepAll(target, changeLog);
    await target.settle();
    expect(await logOf(target)).toEqual(before);
    expect([target.engine.submitted, target.deleted, target.aborted]).toEqual([[], [], []]);
    expect(hashesOf(target)).toEqual(hashesOf(source));
  });

  it('goes on where it was in progress, and does nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(acts, acts, fc.array(fc.nat(40), { maxLength: 12 }), async (early, late, deaf) => {
        const source = createPlatform();
        const org = await found(source);
        await perform(source, org, early);
        await source.settle();
        source.setMs(source.nowMs() + DAY_MS);
        const settledMs = source.nowMs();
        for (const index of deaf) source.deaf.add(source.subscribers[index]?.id ?? '');
        await perform(source, org, late);
        // Some have heard of it before the export, some have not.
        await source.settle();
        const { target, changeLog } = await restored(source, settledMs);
        source.deaf.clear();
        await source.settle();
        await sweepAll(target, changeLog);
        await target.settle();
        expect(hashesOf(target)).toEqual(hashesOf(source));
        expect((await logOf(target)).length).toBe((await logOf(source)).length);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps what was parked where it was', async () => {
    const source = createPlatform();
    const org = await found(source);
    source.deaf.add('saga-storage-usage@1');
    const fileId = await upload(source, org, 100);
    await source.settle();
    source.setMs(source.nowMs() + DAY_MS);
    const parked = [{ subscriber: 'saga-storage-usage@1', stream: `file#${fileId}`, version: 0 }];
    const { target, changeLog } = await restored(source, source.nowMs(), parked);
    await sweepAll(target, changeLog);
    await target.settle();
    const { state } = await target.kernel.load(organisation, org);
    expect(state).toMatchObject({ storageBytes: 100 });
  });

  it('does nothing twice of what was parked, and redriven while the log was read', async () => {
    await fc.assert(
      fc.asyncProperty(acts, fc.array(fc.nat(10), { minLength: 1, maxLength: 30 }), async (done, behind) => {
        const source = createPlatform();
        const org = await found(source);
        await perform(source, org, done);
        await source.settle();
        source.setMs(source.nowMs() + DAY_MS);
        const parked: { subscriber: string; stream: string; version: number }[] = [];
        for (const [stream, commits] of Map.groupBy(await logOf(source), (commit) => commit.stream)) {
          for (const { id: subscriber, subscribesTo } of withEffects(source.subscribers)) {
            const back = behind[parked.length % behind.length] ?? 0;
            if (subscribesTo[aggregateNameOf(stream)] === undefined) continue;
            parked.push({ subscriber, stream, version: commits.at(-1 - back)?.lastVersion ?? 0 });
          }
        }
        const { target, changeLog } = await restored(source, source.nowMs(), parked);
        await sweepAll(target, changeLog);
        await target.settle();
        expect((await logOf(target)).length).toBe((await logOf(source)).length);
        expect(hashesOf(target)).toEqual(hashesOf(source));
      }),
      { numRuns: 40 },
    );
  });
});
