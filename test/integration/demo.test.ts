import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { check } from '../../local/demo/check.ts';
import { writeSample } from '../../local/demo/sample-file.ts';
import { runStory, type Story } from '../../local/demo/story.ts';

const STORY_MS = 300_000;
/** Three parts, the last one short. */
const BYTES = 20_000_001;

let folder: string;
let story: Story;
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  const path = join(folder, 'file.bin');
  await writeSample(path, BYTES);
  const local = {
    endpoint: inject('endpoint'),
    frontDoorUrl: inject('frontDoorUrl'),
    outputs: inject('outputs'),
    users: inject('users'),
  };
  story = await runStory({ local, folder, path, signal: AbortSignal.timeout(STORY_MS) });
}, STORY_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the whole thread, from a file to a bill', () => {
  it('agrees in every number with what the raw events and the objects say', async () => {
    expect(await check(story)).toEqual([]);
  });

  it('would be found out if a byte or a day were wrong', async () => {
    const digests = { ...story.digests, downloaded: 'another' };
    expect(await check({ ...story, digests })).toHaveLength(1);
    expect(await check({ ...story, job: { ...story.job, runMs: story.job.runMs + 1 } })).toHaveLength(1);
    const dayBefore = new Date(Date.parse(story.day) - 86_400_000).toISOString().slice(0, 10);
    expect((await check({ ...story, day: dayBefore })).length).toBeGreaterThan(0);
  });
});
