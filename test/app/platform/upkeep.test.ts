import { describe, expect, it } from 'vitest';
import {
  FIRST_STEP,
  parseUpkeepStep,
  UPKEEP_PAGE,
  type UpkeepReport,
  type UpkeepRunDependencies,
  type UpkeepStep,
  workUpkeep,
} from '../../../lib/app/platform/commands/upkeep.ts';
import type { ObjectStore } from '../../../lib/app/ports/object-store.ts';
import { memoryObjects } from '../memory-objects.ts';
import { createPlatform, ORIGIN } from '../platform.ts';
import { begin, found, upload } from '../scenes.ts';

/** No form has put anything here. */
const credentials = { charge: async () => true };

/** All pages one after the other, each as a message that was sent and parsed; every page is worked twice when told so. */
async function runUpkeep(deps: UpkeepRunDependencies, times = 1) {
  const reports: UpkeepReport[] = [];
  let step: UpkeepStep | undefined = FIRST_STEP;
  while (step !== undefined) {
    const message = parseUpkeepStep(JSON.parse(JSON.stringify(step)));
    expect(message).toEqual(step);
    let worked = await workUpkeep(deps, step, ORIGIN);
    for (let time = 1; time < times; time += 1) worked = await workUpkeep(deps, step, ORIGIN);
    reports.push(worked.report);
    step = worked.next;
  }
  const sum = (of: Exclude<keyof UpkeepReport, 'named'>) => reports.reduce((total, report) => total + report[of], 0);
  return { reports, sum, named: reports.flatMap(({ named }) => named) };
}

describe('the daily upkeep', () => {
  it('looks at every organisation, counts first and compares then', async () => {
    const platform = createPlatform();
    const objects = memoryObjects();
    const [good, bad] = [await found(platform), await found(platform)];
    const fileId = await upload(platform, good, 5);
    objects.put(`${good}/${fileId}`, 5);
    const begun = await begin(platform, good, 7);
    const openId = begun.ok ? begun.fileId : '';
    objects.open(`${good}/${openId}`, `s3-${openId}`, [{ part: 1, bytes: 7, atMs: platform.nowMs() }]);
    await upload(platform, bad, 9);
    await platform.settle();
    const { kernel, views, nowMs, newId } = platform;
    // Upkeep calls nothing of the store that is not in memory here.
    const deps = { kernel, views, nowMs, newId, credentials, objects: objects.store as ObjectStore };
    const first = await runUpkeep(deps);
    const counts = (['uploads', 'parts', 'organisations', 'broken'] as const).map(first.sum);
    expect(counts).toEqual([1, 1, 2, 1]);
    // The total follows a moment later; a difference that stays is a real one.
    await platform.settle();
    const second = await runUpkeep(deps);
    expect([second.sum('parts'), second.sum('differing'), second.named]).toEqual([0, 1, [bad]]);
  });

  it('works through any number of organisations and uploads a page at a time, each once, also when pages are worked twice', async () => {
    const platform = createPlatform();
    const objects = memoryObjects();
    const org = await found(platform);
    const others = UPKEEP_PAGE * 2 + 3;
    for (let i = 0; i < others; i += 1) await upload(platform, await found(platform), 1);
    for (let i = 0; i < 3; i += 1) {
      const begun = await begin(platform, org, 7);
      const openId = begun.ok ? begun.fileId : '';
      objects.open(`${org}/${openId}`, `s3-${openId}`, [{ part: 1, bytes: 7, atMs: platform.nowMs() }]);
    }
    await platform.settle();
    const { kernel, views, nowMs, newId } = platform;
    const deps = { kernel, views, nowMs, newId, credentials, objects: objects.store as ObjectStore };
    const run = await runUpkeep(deps, 2);
    expect([run.sum('organisations'), run.sum('uploads')]).toEqual([others + 1, 3]);
    // Parts were confirmed when the page was worked for the first time.
    expect(run.sum('parts')).toBe(0);
    expect(new Set(run.named).size).toBe(run.sum('differing'));
    expect(Math.max(...run.reports.map(({ organisations, uploads }) => organisations + uploads))).toBe(UPKEEP_PAGE);
  });

  it('takes the schedule’s message for the beginning, and nothing that is no message of its own', () => {
    expect(parseUpkeepStep({ due: 'reconcile', scheduledAt: '2026-01-01T01:40:00Z' })).toEqual(FIRST_STEP);
    for (const body of [undefined, null, 7, {}, { step: 'uploads' }, { step: 'everything' }]) {
      expect(parseUpkeepStep(body)).toBeUndefined();
    }
  });
});
