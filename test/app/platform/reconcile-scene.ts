import { type Removals, removalsOf } from '../../../lib/app/platform/commands/orphans.ts';
import { reconcile } from '../../../lib/app/platform/commands/reconcile.ts';
import { DAY_MS } from '../../../lib/app/uploads/commands/sightings.ts';
import { memoryObjects } from '../memory-objects.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { found, upload } from '../scenes.ts';

export async function scene() {
  const platform = createPlatform();
  const org = await found(platform);
  const objects = memoryObjects();
  const deps = { kernel: platform.kernel, views: platform.views, objects: objects.store, nowMs: platform.nowMs };
  const removals = async (): Promise<Removals> => removalsOf(objects.store, platform.nowMs());
  return { platform, org, objects, run: async () => reconcile(deps, org, await removals()) };
}

export async function store(platform: Platform, org: string, objects: ReturnType<typeof memoryObjects>, bytes: number) {
  const fileId = await upload(platform, org, bytes);
  objects.put(`${org}/${fileId}`, bytes);
  return fileId;
}

export const tomorrow = (platform: Platform) => platform.waitUntil(platform.nowMs() + DAY_MS);
