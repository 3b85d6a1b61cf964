import { commandsOf } from 'epoch';
import { startAttempt } from '../../../lib/app/jobs/commands/start-attempt.ts';
import type { FailureClass } from '../../../lib/domain/failure-class.ts';
import { job as jobs } from '../../../lib/domain/job/job.ts';
import type { ExistingJob } from '../../../lib/domain/job/state.ts';
import type { Random } from '../../soak/random.ts';
import { allJobs, ORIGIN, type Scene } from './scene.ts';
import type { Fate } from './steps.ts';

const FATES: readonly Fate[] = [
  'program',
  'program',
  'out-of-memory',
  'time-limit',
  'image',
  'lost',
  'lost',
  'never started',
];
const NAMES = ['part.csv', 'more.csv', 'run.log', 'data.bin'];
/** A run takes some of them; what is billed is exact. */
const RUN_MS = [0, 1, 900, 45_000];

/** Jobs whose attempt goes on. */
export async function liveJobs(scene: Scene) {
  return (await allJobs(scene)).filter(({ state: { attempt } }) => attempt !== undefined && attempt.over === undefined);
}

/** One of the attempts that go on does its next step: it starts, or it ends. `luck`: in a hundred, how many succeed. */
export async function step(scene: Scene, luck: number, random: Random): Promise<boolean> {
  const live = await liveJobs(scene);
  if (live.length === 0) return false;
  const { id, state } = random.pick(live);
  const { attempt, spec } = state;
  if (attempt === undefined) return false;
  const fate = random.below(100) < luck ? 'succeeded' : random.pick(FATES);
  if (attempt.started === undefined) {
    if (fate === 'never started') await lose(scene, id, state);
    else await start(scene, id, attempt.id, random.chance(0.1) ? 2 : 1);
    return true;
  }
  scene.api.pass(random.pick(RUN_MS));
  if (fate === 'lost' || fate === 'never started') await lose(scene, id, state);
  else {
    const leaves = fate === 'succeeded' || spec.keepOutputs === 'always';
    await report(scene, id, attempt.id, fate, leaves ? random.below(4) : 0, random);
  }
  return true;
}

async function start({ org: organisationId, kernel, api }: Scene, jobId: string, attemptId: string, runners: number) {
  const deps = { kernel, nowMs: api.clock.nowMs };
  const of = { organisationId, jobId, attemptId };
  const tokens = Array.from({ length: runners }, (_, n) => `runner-${n}`);
  await Promise.all(tokens.map((token) => startAttempt(deps, { ...of, token }, ORIGIN)));
}

async function lose({ org: organisationId, kernel }: Scene, jobId: string, { attempt }: ExistingJob) {
  const data = { organisationId, attemptId: attempt?.id ?? '', reason: 'its runner fell silent' };
  await kernel.execute(jobs, commandsOf(jobs).FailAttempt(jobId, data), ORIGIN);
}

const FAILED: Readonly<Record<Exclude<Fate, 'succeeded' | 'lost' | 'never started'>, FailureClass>> = {
  program: 'program',
  'out-of-memory': 'out-of-memory',
  'time-limit': 'time-limit',
  image: 'image',
};

async function report(
  scene: Scene,
  jobId: string,
  attemptId: string,
  fate: Exclude<Fate, 'lost' | 'never started'>,
  count: number,
  random: Random,
) {
  const { api, kernel, org: organisationId } = scene;
  const outputs: { readonly id: string; readonly name: string; readonly attempt: string }[] = [];
  for (let n = 0; n < count; n += 1) {
    const name = `${n}/${random.pick(NAMES)}`;
    outputs.push({ id: await scene.begin(name, jobId), name, attempt: attemptId });
  }
  const outcome = fate === 'succeeded' ? 'succeeded' : fate === 'time-limit' ? 'timed-out' : 'failed';
  const said = fate === 'succeeded' ? {} : { failure: FAILED[fate], reason: `${fate}!` };
  const left = { outputs: outputs.map(({ id }) => id), arrivedAtMs: outputs.map(() => api.clock.nowMs()) };
  const command = commandsOf(jobs).ReportAttempt(jobId, { organisationId, attemptId, outcome, ...said, ...left });
  const got = await kernel.execute(jobs, command, ORIGIN);
  if (got.ok && got.commit !== undefined) scene.known.push(...outputs);
}
