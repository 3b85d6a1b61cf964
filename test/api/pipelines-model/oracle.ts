import { expect } from 'vitest';
import { pipelineRow } from '../../../lib/app/jobs/views/pipelines.ts';
import { nothingIsHeld } from './held-oracle.ts';
import { inputsAreWhole } from './input-oracle.ts';
import { wentAsFarAsItCould } from './resumed-oracle.ts';
import type { Scene } from './scene.ts';
import { isActiveJob, type Told, type ToldPipeline, type ToldTask, tell } from './told.ts';

/** `running`: nothing moves but runners; `over`: those are done, too; `resumed`: and what had failed was resumed, and went well. */
export type When = 'running' | 'over' | 'resumed';

/** What has to be true whenever nothing is under way. */
export async function atRest(scene: Scene, when: When): Promise<void> {
  const told = await tell(scene);
  for (const one of told.pipelines) {
    for (const task of one.tasks) {
      taskIsItsJob(one, task);
      taskRanOnce(task);
    }
    stepsAreTheirTasks(one);
    waitsAreForSomething(one, when);
    pipelineIsItsSteps(one);
    nothingRunsOn(scene, one);
    await inputsAreWhole(scene, one);
    await rowIsTrue(scene, one);
  }
  triesAreTheirOwners(told);
  await nothingIsHeld(scene, told, when);
  if (when === 'resumed') for (const one of told.pipelines) await wentAsFarAsItCould(scene, one);
}

/** A task has succeeded when its job has, and is open while that may do so. */
function taskIsItsJob({ state }: ToldPipeline, { at, step, letter, job }: ToldTask): void {
  const of = state.steps[step];
  const isOver = job !== undefined && !isActiveJob(job);
  if (of?.status === 'waiting') return;
  expect(letter === 's', `${at} is ${letter}, its job ${job?.id} is ${job?.state.status}`).toBe(
    job?.state.status === 'completed',
  );
  if (of?.status !== 'running') return;
  // Of a cancelled pipeline jobs that were never to be made are not waited for.
  if (isOver) expect(letter, `${at} is not settled, its job ${job.id} is ${job.state.status}`).not.toBe('.');
}

/** Whatever is resumed, repeated or tried again: one job of a task runs at a time, it has succeeded once, and nothing of it ran after that. */
function taskRanOnce({ at, jobs }: ToldTask): void {
  const active = jobs.filter(isActiveJob).map(({ id }) => id);
  expect(active.slice(1), `${at} has more than one job that runs`).toEqual([]);
  const completed = jobs.filter(({ state }) => state.status === 'completed');
  expect(completed.map(({ id }) => id).slice(1), `${at} has succeeded more than once`).toEqual([]);
  for (const { id, events } of completed) {
    const last = events.findIndex(({ type }) => type === 'JobCompleted');
    const after = events.slice(last).filter(({ type }) => type === 'AttemptRequested' || type === 'AttemptStarted');
    expect(after, `${id} ran on after its success`).toEqual([]);
    const started = events.filter(({ type }) => type === 'AttemptStarted').length;
    const ended = events.filter(({ type }) => type === 'AttemptEnded').length;
    expect(ended, `${id} has started ${started} attempts`).toBe(started);
  }
}

/** A step has succeeded when all of its tasks have; one that waited for a success that cannot come is skipped. */
function stepsAreTheirTasks({ id, state, tasks }: ToldPipeline): void {
  for (const [name, { status, after }] of Object.entries(state.steps)) {
    const letters = tasks.filter(({ step }) => step === name).map(({ letter }) => letter);
    if (status === 'succeeded') expect(new Set(letters), `${id} ${name}`).toEqual(new Set(['s']));
    if (status === 'running' && state.status === 'running') expect(letters, `${id} ${name}`).toContain('.');
    const others = after.map((one) => ({ ...one, status: state.steps[one.step]?.status }));
    const isVain = others.some((one) => one.on === 'success' && (one.status === 'failed' || one.status === 'skipped'));
    if (status === 'skipped') expect(isVain, `${id} ${name} is skipped`).toBe(true);
    if (status === 'waiting' && state.status === 'running') expect(isVain, `${id} ${name} waits in vain`).toBe(false);
  }
}

/** In a pipeline that runs every step waits for another one, or for a job that may end. */
function waitsAreForSomething({ id, state, tasks }: ToldPipeline, when: When): void {
  if (state.status !== 'running') return;
  expect(when, `${id} runs for ever`).toBe('running');
  for (const [name, { status, after }] of Object.entries(state.steps)) {
    const own = tasks.filter(({ step }) => step === name);
    const isActive = own.some(({ jobs }) => jobs.some(isActiveJob));
    if (status === 'running') expect(isActive, `${id} ${name} runs, and no job of it does`).toBe(true);
    if (status !== 'waiting') continue;
    const others = after.map((one) => state.steps[one.step]?.status);
    const waits = others.some((other) => other === 'waiting' || other === 'running');
    expect(waits || isActive, `${id} ${name} could start`).toBe(true);
  }
}

function pipelineIsItsSteps({ id, state }: ToldPipeline): void {
  const all = Object.values(state.steps).map(({ status }) => status);
  const isOver = all.every((status) => status !== 'waiting' && status !== 'running');
  if (state.status === 'running') expect(isOver, `${id} runs: ${all}`).toBe(false);
  if (state.status === 'failed')
    expect(isOver && all.some((status) => status !== 'succeeded'), `${id} has failed: ${all}`).toBe(true);
  if (state.status === 'succeeded') expect(new Set(all), id).toEqual(new Set(['succeeded']));
}

/** What is cancelled makes no job any more; only what a person tries again runs. */
function nothingRunsOn(scene: Scene, { id, state, tasks }: ToldPipeline): void {
  if (state.status === 'running') return;
  for (const { at, jobs } of tasks)
    for (const job of jobs) {
      if (!isActiveJob(job) || scene.retried.has(job.id)) continue;
      throw new Error(`${at}: ${job.id} is ${job.state.status}, and ${id} is ${state.status}`);
    }
}

/** Lists show what a pipeline is. */
async function rowIsTrue({ api }: Scene, { id, state, events }: ToldPipeline): Promise<void> {
  const row = await pipelineRow.get(api.queue.at('pipelines@1'), { pipelineId: id });
  const last = events.findLast(
    ({ type }) => type === 'PipelineEnded' || type === 'PipelineCancelled' || type === 'PipelineResumed',
  );
  const endedAtMs = last === undefined || last.type === 'PipelineResumed' ? undefined : last.data.atMs;
  expect({ status: row?.values.status, endedAtMs: row?.values.endedAtMs }).toEqual({ status: state.status, endedAtMs });
}

/** A job that has failed for its program has used all of its own tries since a person last asked for it, and no loss of the platform among them. */
function triesAreTheirOwners({ jobs }: Told): void {
  for (const { id, state, events } of jobs) {
    const failed = events.findLast((event) => event.type === 'JobFailed');
    if (state.status !== 'failed' || failed?.type !== 'JobFailed') continue;
    const since = events.slice(events.findLastIndex(({ type }) => type === 'JobSubmitted'));
    const over = since.flatMap((event) =>
      event.type === 'AttemptEnded' || event.type === 'AttemptAbandoned' ? [event.data.failure] : [],
    );
    const own = over.filter((failure) => failure !== 'infrastructure');
    const { failure } = failed.data;
    if (failure === 'program' || failure === 'out-of-memory')
      expect(own.length, `${id}: ${over}`).toBe(state.spec.maxAttempts);
    else if (failure === 'infrastructure') expect(over.length - own.length, `${id}: ${over}`).toBe(10);
    else expect(own.length, `${id}: ${over}`).toBeLessThanOrEqual(state.spec.maxAttempts);
  }
}
