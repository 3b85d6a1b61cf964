import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, vi } from 'vitest';
import { writeSample } from '../../local/demo/sample-file.ts';
import { runStory, type Story } from '../../local/demo/story.ts';

export const STORY_MS = 600_000;
export const budgetOf = (organisation: string) => `Jobs of ${organisation}`;

/** Three parts, the last one short. */
const BYTES = 20_000_001;

export let folder: string;
export let story: Story;

export async function tellStory() {
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
  // In the month in which the job ran: what was spent of it reaches the threshold at once.
  const beforeMidnight = (owner: Story['owner'], org: string) => {
    const thresholds = [{ percent: 1, of: 'actual' as const }];
    const body = { name: budgetOf(org), amount: '0.01', cap: false, thresholds };
    return owner.finance.setBudget({ org, budget: 'letters', body });
  };
  story = await runStory({ local, folder, path, beforeMidnight, signal: AbortSignal.timeout(STORY_MS) });
}

export const removeFolder = () => rmSync(folder, { recursive: true, force: true });
