import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { brokenStacks } from './deploy.ts';
import { type Emulator, runningFile } from './emulator.ts';
import { LocalError } from './error.ts';
import { isAlive } from './lock.ts';
import type { Progress } from './progress.ts';
import { forget, readJson, type StateFolder, writeJson } from './state-folder.ts';
import { restoreWholeState } from './whole-state.ts';

/** An emulator without a parent saves its state and ends within this time, unless there is a lot of it. */
const ENDING_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/**
 * Starts the emulator on a state that a deployment can continue from. What an earlier start left half done is
 * thrown away when nothing was ever stored in it, and named when something was.
 */
export async function startSound(
  stateFolder: StateFolder,
  progress: Progress,
  start: () => Promise<Emulator>,
): Promise<Emulator> {
  const usedBefore = (await readJson(deployedFile(stateFolder))) !== undefined;
  if (await wasKilled(stateFolder)) {
    await restoreWholeState(stateFolder);
    if (usedBefore && (await hasState(stateFolder))) {
      progress.note('The emulator was killed last time: what was done since its last orderly stop is lost.');
    } else {
      progress.note('The emulator was killed last time before it had saved anything; beginning anew.');
      await forget(stateFolder);
    }
  }
  const emulator = await start();
  const broken = await brokenStacks(emulator.endpoint);
  if (broken.length === 0) return emulator;
  await emulator.stop();
  if (usedBefore) {
    throw new LocalError(
      'deploy.broken',
      `An earlier deployment was broken off: ${broken.join(', ')}. "npm start -- --fresh" begins anew, without the data.`,
    );
  }
  progress.note('The first deployment was broken off last time; beginning anew.');
  await forget(stateFolder);
  return start();
}

/** Records that the stacks were deployed once: from now on the state may contain a user's data. */
export async function noteDeployed(stateFolder: StateFolder): Promise<void> {
  await writeJson(deployedFile(stateFolder), true);
}

const deployedFile = (stateFolder: StateFolder) => path.join(stateFolder.folder, 'deployed.json');

/**
 * Whether the last emulator of this state folder ended without saving its state. One that still runs, because its
 * parent process was killed, is about to end by itself; two on one state would corrupt it.
 */
async function wasKilled(stateFolder: StateFolder): Promise<boolean> {
  const until = Date.now() + ENDING_TIMEOUT_MS;
  for (;;) {
    const pid = await readJson(runningFile(stateFolder));
    if (typeof pid !== 'number') return false;
    if (!isAlive(pid)) return true;
    if (Date.now() > until) {
      const what = `Process ${pid}, the emulator of an earlier start, still runs on the state in ${stateFolder.folder}.`;
      throw new LocalError('already.running', `${what} End it with: kill ${pid}`);
    }
    await delay(POLL_MS);
  }
}

async function hasState(stateFolder: StateFolder): Promise<boolean> {
  return (await readdir(stateFolder.state)).length > 0;
}
