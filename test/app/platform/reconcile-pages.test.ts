import { commandsOf } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { describe, expect, it } from 'vitest';
import {
  parseUpkeepStep,
  type UpkeepReport,
  type UpkeepRunDependencies,
  type UpkeepStep,
  workUpkeep,
} from '../../../lib/app/platform/commands/upkeep.ts';
import type { ObjectStore } from '../../../lib/app/ports/object-store.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { createRandom, type Random } from '../../soak/random.ts';
import { ORIGIN } from '../platform.ts';
import { begin, found, upload } from '../scenes.ts';
import { scene, store, tomorrow } from './reconcile-scene.ts';

type Scene = Awaited<ReturnType<typeof scene>>;

/** Files with their object, without, of another size, in the trash, being uploaded; objects and uploads of no file. */
async function fill(random: Random, { platform, objects }: Scene, org: string): Promise<void> {
  for (let files = 6 + random.below(10); files > 0; files -= 1) {
    const bytes = 1 + random.below(50);
    const kind = random.below(8);
    if (kind === 0) await upload(platform, org, bytes);
    else if (kind === 1) objects.put(`${org}/${platform.id('file')}`, bytes);
    else if (kind === 2) objects.open(`${org}/${platform.id('file')}`, `stray-${files}`);
    else if (kind === 3) {
      const begun = await begin(platform, org, 7);
      const fileId = begun.ok ? begun.fileId : '';
      const parts = [1, 2].map((part) => ({ part, bytes: 7, atMs: 0 }));
      objects.open(`${org}/${fileId}`, `s3-${fileId}`, parts.slice(0, 1 + random.below(2)));
    } else {
      const fileId = await store(platform, org, objects, bytes);
      if (kind === 4) objects.put(`${org}/${fileId}`, bytes + 1);
      if (kind < 6) continue;
      const trash = { organisationId: org, trashedBy: 'usr_ada' };
      await platform.send(file, commandsOf(file).TrashFile(fileId, trash));
      if (kind === 7) objects.held.delete(`${org}/${fileId}`);
    }
  }
}

/** Rows of a view come two by two. */
function smallPages(views: ViewReader): ViewReader {
  return { ...views, page: (view, request) => views.page(view, { ...request, limit: Math.min(2, request.limit) }) };
}

/** The comparison of all organisations, message by message; one that ended in the middle is worked again now and then. */
async function compareAll(deps: UpkeepRunDependencies, repeats: () => boolean) {
  const reports: UpkeepReport[] = [];
  let messages = 0;
  for (let step: UpkeepStep | undefined = { step: 'organisations' }; step !== undefined; messages += 1) {
    expect(messages).toBeLessThan(1_000);
    expect(parseUpkeepStep(JSON.parse(JSON.stringify(step)))).toEqual(step);
    const worked: Awaited<ReturnType<typeof workUpkeep>> = await workUpkeep(deps, step, ORIGIN);
    const isOver = worked.report.organisations > 0 || worked.next === undefined;
    if (!isOver && repeats()) await workUpkeep(deps, step, ORIGIN);
    reports.push(worked.report);
    step = worked.next;
  }
  const sums: Record<string, number> = {};
  for (const { named: _named, ...numbers } of reports) {
    for (const [name, value] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + value;
  }
  return { sums, named: reports.flatMap(({ named }) => named), messages };
}

describe('the comparison of organisations with any number of files', () => {
  it('comes to the same in one message and in any number of them, and removes the same', async () => {
    let most = 0;
    const seen = { removed: 0, broken: 0, beyondBytes: 0 };
    for (let seed = 1; seed <= 12; seed += 1) {
      const random = createRandom(seed);
      const made = await scene();
      const { platform, org, objects } = made;
      for (const one of [org, await found(platform)]) await fill(random, made, one);
      await platform.settle();
      const { kernel, nowMs, newId } = platform;
      const of = { kernel, nowMs, newId, credentials: { charge: async () => true } };
      const deps = { ...of, views: smallPages(platform.views), objects: objects.store as ObjectStore };
      await compareAll(deps, () => false);
      await tomorrow(platform);
      const before = [objects.held, objects.uploads, objects.texts].map((map) => [...map] as [string, never][]);
      const whole = await compareAll(deps, () => false);
      const left = JSON.stringify([[...objects.held.keys()].sort(), [...objects.uploads.keys()].sort()]);
      for (const [index, map] of [objects.held, objects.uploads, objects.texts].entries()) {
        map.clear();
        for (const [key, value] of before[index] ?? []) map.set(key, value);
      }
      const may = random.pick([0, 0.5, 0.9]);
      const paged = await compareAll({ ...deps, mayBegin: () => random.chance(may) }, () => random.chance(0.3));
      expect(paged.sums, `seed ${seed}`).toEqual(whole.sums);
      expect(paged.named).toEqual(whole.named);
      expect(JSON.stringify([[...objects.held.keys()].sort(), [...objects.uploads.keys()].sort()])).toBe(left);
      most = Math.max(most, paged.messages);
      for (const name of ['removed', 'broken', 'beyondBytes'] as const) seen[name] += whole.sums[name] ?? 0;
    }
    expect(most).toBeGreaterThan(20);
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });
});
