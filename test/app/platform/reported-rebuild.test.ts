import { setImmediate as turn } from 'node:timers/promises';
import { createMemoryChangeLog } from 'epoch/transport';
import { expect, test } from 'vitest';
import { files } from '../../../lib/app/files/views/files.ts';
import type { RebuildReport } from '../../../lib/app/ports/run-reports.ts';
import { reportedRebuild } from '../../../lib/app/rebuilds.ts';
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
