import { setImmediate as turn } from 'node:timers/promises';
import { createMemoryChangeLog } from 'epoch/transport';
import { expect, test } from 'vitest';
import { files } from '../../../lib/app/files/views/files.ts';
import type { RebuildReport } from '../../../lib/app/ports/run-reports.ts';
import { reportedRebuild, reportedSwitch } from '../../../lib/app/rebuilds.ts';
import { memoryRunReports } from '../../memory-run-reports.ts';
import { createPlatform } from '../platform.ts';
import { found, upload } from '../scenes.ts';

/** A platform with a file, and reports of which those of some states are refused, a turn after they were asked for. */
async function rebuilding(refused: readonly RebuildReport['state'][]) {
  const scene = createPlatform();
  await upload(scene, await found(scene), 5);
  await scene.settle();
  const kept: RebuildReport[] = [];
  const put = async (_: string, __: string, report: unknown) => {
    await turn();
    const { state } = report as RebuildReport;
    if (refused.includes(state)) throw new Error('throttled');
    kept.push(report as RebuildReport);
  };
  const ports = {
    platform: scene.platform,
    changeLog: createMemoryChangeLog(),
    // Long enough for a report to be refused before the next one is made.
    pause: async () => void (await turn()),
    reports: { put },
  };
  return { kept, rebuilt: reportedRebuild(ports, files) };
}

test('a rebuild goes on when reports of it cannot be kept on the way, and keeps its end', async () => {
  const { kept, rebuilt } = await rebuilding(['running']);
  expect(await rebuilt).toMatchObject({ state: 'ended', streams: expect.any(Number) });
  expect(kept.map(({ state }) => state)).toEqual(['ended']);
});

test('a rebuild whose end cannot be kept has failed, so that its order comes again', async () => {
  const { rebuilt } = await rebuilding(['ended']);
  await expect(rebuilt).rejects.toThrow('throttled');
});

test('the version before is made live again without reading the log, and says so', async () => {
  const { platform } = createPlatform();
  const { viewStore, events, clock } = platform;
  await viewStore.claimLive('files', files.version);
  await viewStore.switchLive('files', files.version, files.version + 1);
  const reports = memoryRunReports();
  const unread = { ...events, scan: () => Promise.reject(new Error('the log is read')) as never };
  const changeLog = createMemoryChangeLog();
  const ports = { platform: { ...platform, events: unread, viewStore, clock }, changeLog, reports };
  expect(await reportedSwitch(ports, files)).toMatchObject({ state: 'ended', outcome: 'live' });
  expect(await viewStore.live('files')).toMatchObject({ version: files.version, previous: files.version + 1 });
  expect(await reports.get('rebuild', `files@${files.version}`)).toMatchObject({ outcome: 'live' });
});
