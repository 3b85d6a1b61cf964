import { createRandom } from '../../soak/random.ts';
import { atRest } from './oracle.ts';
import { close, ofFile, ofJob, ofPipeline, sent, submitPipeline } from './people.ts';
import { liveJobs, step as runStep } from './runners.ts';
import { allPipelines, createScene, isClosed, type Scene } from './scene.ts';
import type { History, Step } from './steps.ts';

/** Longer than any pause between attempts. */
const PAUSE_MS = 600_000;
/** More than the longest chain of steps takes, each with all of its tries. */
const MAX_TURNS = 200;
/** Times that what failed is resumed at the end. */
const RESUMES = 2;

/** Runs a history, and compares what has come of it: when all is at rest, and when all that has failed was resumed and went well. */
export async function run({ slots, first, steps, seed }: History): Promise<void> {
  const scene = await createScene(slots);
  await take(scene, first);
  for (const step of steps) await take(scene, step);
  await rest(scene);
  await atRest(scene, 'running');
  await finish(scene, 60, seed);
  await atRest(scene, 'over');
  for (let n = 0; n < RESUMES; n += 1) {
    await resumeAll(scene);
    await finish(scene, 100, seed + n);
  }
  await atRest(scene, 'resumed');
}

async function take(scene: Scene, step: Step, isTogether = false): Promise<void> {
  const { api, deliveries } = scene;
  switch (step.type) {
    case 'together':
      await Promise.all(step.steps.map((one) => take(scene, one, true)));
      return;
    case 'dying':
      return dying(scene, step.afterCalls, step.step);
    case 'submit':
      return submitPipeline(scene, step);
    case 'cancel':
    case 'resume':
      return ofPipeline(scene, step.type, step.pipeline);
    case 'cancel job':
      return ofJob(scene, 'cancel', step.job);
    case 'retry job':
      return ofJob(scene, 'retry', step.job);
    case 'trash':
    case 'restore':
    case 'delete':
    case 'unlink':
      return ofFile(scene, step.type, step.file);
    case 'run': {
      const random = createRandom(step.seed);
      for (let n = 0; n < step.attempts; n += 1) if (!(await runStep(scene, step.luck, random))) return;
      return;
    }
    case 'pass':
      return api.pass(step.ms);
    case 'deliver':
      return deliveries.some(step.deliveries, step.seed, !isTogether);
    case 'fire':
      return deliveries.minute();
    case 'settle':
      return deliveries.settle(3);
    case 'close':
      return close(scene);
  }
}

/** Nobody is answered any more, and another process goes on. */
async function dying(scene: Scene, afterCalls: number, step: Step): Promise<void> {
  const { mortality } = scene.api;
  mortality.dieAfter(afterCalls);
  try {
    await take(scene, step);
  } catch (error) {
    if (!mortality.revive()) throw error;
  } finally {
    mortality.revive();
  }
}

/** Every minute comes, until nothing moves but runners. */
async function rest({ deliveries }: Scene) {
  for (let minute = 0; minute < 3; minute += 1) {
    await deliveries.settle(minute);
    await deliveries.minute();
  }
  await deliveries.settle(4);
}

/** Whatever waits for a slot or a pause begins, and ends. */
async function finish(scene: Scene, luck: number, seed: number) {
  const random = createRandom(seed);
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    scene.api.pass(PAUSE_MS);
    await rest(scene);
    if ((await liveJobs(scene)).length === 0) return;
    while (await runStep(scene, luck, random));
  }
  throw new Error('jobs run for ever');
}

async function resumeAll(scene: Scene) {
  for (const { id, state } of await allPipelines(scene)) {
    if (state.status !== 'failed' && state.status !== 'cancelled') continue;
    const got = await sent(scene, 'pipelines.resume', { ...scene.at, params: { org: scene.org, pipeline: id } });
    if (got.status !== 202 && !(await isClosed(scene)))
      throw new Error(`${id} is not resumed: ${JSON.stringify(got.body)}`);
  }
}
