import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brokenStacks } from './deploy.ts';
import type { Emulator } from './emulator.ts';
import { LocalError } from './error.ts';
import { forget, type Home, readJson, writeJson } from './home.ts';
import type { Progress } from './progress.ts';

/**
 * Starts the emulator on a state that a deployment can go on from. What an earlier start left behind half done is
 * thrown away when nothing was ever stored in it, and named when something was.
 */
export async function startSound(home: Home, progress: Progress, start: () => Promise<Emulator>): Promise<Emulator> {
  const usedBefore = (await readJson(deployedFile(home))) !== undefined;
  if (await endedWithoutSaving(home)) {
    if (usedBefore && !(await isEmpty(home.state))) {
      progress.note('The emulator was killed last time: what was done since its last orderly stop is lost.');
    } else {
      progress.note('The last start did not get as far as saving anything; beginning anew.');
      await forget(home);
    }
  }
  await writeFile(runningFile(home), '');
  const emulator = await start();
  const broken = await brokenStacks(emulator.endpoint);
  if (broken.length === 0) return endingInOrder(emulator, home);
  await emulator.stop();
  if (usedBefore) {
    throw new LocalError(
      'deploy.broken',
      `An earlier deployment was broken off: ${broken.join(', ')}. "npm start -- --fresh" begins anew, without the data.`,
    );
  }
  progress.note('The first deployment was broken off last time; beginning anew.');
  await forget(home);
  return endingInOrder(await start(), home);
}

/** Notes that the stacks were deployed once: from now on the state may hold somebody's data. */
export async function noteDeployed(home: Home): Promise<void> {
  await writeJson(deployedFile(home), true);
}

function endingInOrder(emulator: Emulator, home: Home): Emulator {
  return {
    ...emulator,
    async stop() {
      await emulator.stop();
      if (!(await isEmpty(home.state))) await rm(runningFile(home), { force: true });
    },
  };
}

/** There while the emulator runs, and after it was killed. */
const runningFile = (home: Home) => path.join(home.folder, 'not-stopped');
const deployedFile = (home: Home) => path.join(home.folder, 'deployed.json');

async function endedWithoutSaving(home: Home): Promise<boolean> {
  return (await readdir(home.folder)).includes(path.basename(runningFile(home)));
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).length === 0;
}
