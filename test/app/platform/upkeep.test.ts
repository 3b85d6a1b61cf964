import { describe, expect, it } from 'vitest';
import { MAX_NAMED, runUpkeep } from '../../../lib/app/platform/commands/upkeep.ts';
import type { ObjectStore } from '../../../lib/app/ports/object-store.ts';
import { memoryObjects } from '../memory-objects.ts';
import { createPlatform, ORIGIN } from '../platform.ts';
import { begin, found, upload } from '../scenes.ts';

/** No form has put anything here. */
const credentials = { charge: async () => true };

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
    const first = await runUpkeep(deps, ORIGIN);
    expect(first).toMatchObject({ uploads: 1, parts: 1, organisations: 2, broken: 1 });
    // The total follows a moment later; a difference that stays is a real one.
    await platform.settle();
    const second = await runUpkeep(deps, ORIGIN);
    expect(second).toMatchObject({ parts: 0, differing: 1, named: [bad] });
  });

  it('names only so many', async () => {
    const platform = createPlatform();
    for (let i = 0; i < MAX_NAMED + 2; i += 1) await upload(platform, await found(platform), 1);
    await platform.settle();
    const { kernel, views, nowMs, newId } = platform;
    const deps = { kernel, views, nowMs, newId, credentials, objects: memoryObjects().store as ObjectStore };
    const report = await runUpkeep(deps, ORIGIN);
    expect(report.differing).toBe(MAX_NAMED + 2);
    expect(report.named).toHaveLength(MAX_NAMED);
  });
});
