import { commandsOf, type StoredCommit } from 'epoch';
import { createMemoryChangeLog, sweep } from 'epoch/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogRestore } from '../../../lib/app/platform/commands/restore-log.ts';
import { byDay, type LogManifest } from '../../../lib/app/platform/queries/log-copy.ts';
import { createRowDigest } from '../../../lib/app/platform/queries/row-digest.ts';
import { aggregateOf, rebuildViews, withEffects } from '../../../lib/app/restore.ts';
import { PROJECTIONS } from '../../../lib/app/subscribers.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { digest } from '../../memory-platform.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { begin, createJob, found, submit, upload } from '../scenes.ts';
import { dailyRunOn } from '../usage/closing-scene.ts';

const DAY_MS = 86_400_000;
const pause = async () => {};

/** Rows and hash of every view. */
function hashesOf({ viewStore }: Platform) {
  return PROJECTIONS.map(({ name, version }) => {
    const rows = createRowDigest(digest);
    for (const row of viewStore.rows(`${name}@${version}`)) rows.add(row);
    return [name, rows.result()] as const;
  });
}

async function logOf({ log }: Platform): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for await (const commit of log.scan(0, 1)) commits.push(commit);
  return commits;
}

/** An empty platform with the same clock, filled from the other's log as a copy has it: day after day. */
async function restored(source: Platform, settledMs: number, parked: LogManifest['parked'] = []) {
  const target = createPlatform(source.nowMs());
  const { log: events, viewStore, nowMs, subscribers } = target;
  const changeLog = createMemoryChangeLog();
  const effects = withEffects(subscribers);
  const ports = { events, viewStore, changeLog, digest, aggregateOf, effects, nowMs, pause, random: () => 0.5 };
  const restore = createLogRestore(ports, { settledThrough: new Date(settledMs).toISOString(), parked });
  const lines = [];
  for await (const each of byDay(source.log.scan(0, 1))) lines.push(each);
  for (const { commit } of lines.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)))
    await restore.take([commit]);
  await restore.finish();
  await rebuildViews(target.platform, { pause });
  return { target, changeLog, progress: restore.progress() };
}

/** Lets the sweep deliver what the restore has noted, and nothing else. */
async function sweepAll({ subscribers, nowMs }: Platform, changeLog: ReturnType<typeof createMemoryChangeLog>) {
  for (const subscriber of withEffects(subscribers)) await sweep({ changeLog, nowMs, settleMinutes: -1 }, subscriber);
}

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
    const act = fc.constantFrom('upload', 'delete', 'rename', 'abort');
    const acts = fc.array(act, { minLength: 1, maxLength: 8 });
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
});

async function perform(platform: Platform, org: string, acts: readonly string[]): Promise<void> {
  for (const [index, act] of acts.entries()) {
    if (act === 'rename') {
      await platform.send(organisation, commandsOf(organisation).RenameOrganisation(org, { name: `Name ${index}` }));
      continue;
    }
    const begun = act === 'abort' ? await begin(platform, org, 300 + index) : undefined;
    const fileId = begun?.ok ? begun.fileId : await upload(platform, org, 100 + index);
    if (act === 'abort') await platform.send(file, commandsOf(file).AbortUpload(fileId, { organisationId: org }));
    if (act === 'delete')
      await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, deletedBy: 'usr_ada' }));
  }
}
