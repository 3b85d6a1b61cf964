import { commandsOf, type EventStore, memoryStore } from 'epoch';
import { startAttempt } from '../../../lib/app/jobs/commands/start-attempt.ts';
import { submitJob } from '../../../lib/app/jobs/commands/submit-job.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { PipelineEvent } from '../../../lib/domain/pipeline/events.ts';
import { pipeline } from '../../../lib/domain/pipeline/pipeline.ts';
import { type ExistingPipeline, jobIdOf } from '../../../lib/domain/pipeline/state.ts';
import type { PipelineStep } from '../../../lib/domain/pipeline/steps.ts';
import { digest } from '../../memory-platform.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { found, SPEC, upload } from '../scenes.ts';

/** A step of one job that reads nothing, unless it says more. */
export function step(name: string, more: Partial<PipelineStep> = {}): PipelineStep {
  const configured = { configurationId: 'jcf_1', configurationVersion: 1, spec: { ...SPEC, maxAttempts: 1 } };
  return { name, ...configured, files: [], outputsOf: [], after: [], tasks: [{}], ...more };
}

/** A log in memory. What is given to `beforeCommit` happens once, right before the next write of an event of that type. */
function interruptedStore() {
  const log = memoryStore({ digest });
  const waiting = new Map<string, () => Promise<void>>();
  const append: EventStore['append'] = async (writes, markers) => {
    const types = writes.flatMap(({ draft }) => draft?.events.map(({ type }) => type) ?? []);
    for (const type of types) {
      const before = waiting.get(type);
      waiting.delete(type);
      await before?.();
    }
    return log.append(writes, markers);
  };
  const events: EventStore = { ...log, append };
  return { events, beforeCommit: (type: string, happens: () => Promise<void>) => void waiting.set(type, happens) };
}

/** An organisation whose pipeline of these steps was submitted. */
export async function submitted(steps: (org: string, platform: Platform) => Promise<readonly PipelineStep[]>) {
  const { events: store, beforeCommit } = interruptedStore();
  const platform = createPlatform(undefined, store);
  const organisationId = await found(platform);
  const id = platform.id('pipeline');
  const data = { organisationId, name: 'Count', userId: 'usr_ada', steps: await steps(organisationId, platform) };
  await platform.send(pipeline, commandsOf(pipeline).SubmitPipeline(id, data));
  await platform.settle();
  const state = async () => (await platform.kernel.load(pipeline, id)).state as ExistingPipeline;
  const jobOf = async (name: string, index = 0) => {
    const of = (await state()).steps[name];
    const jobId = of && jobIdOf(of, index);
    if (jobId === undefined) throw new Error(`${name} ${index} has no job`);
    return jobId;
  };
  /** Runs a task's job to its end; its outputs are fresh files. */
  const run = async (name: string, index: number, outcome: 'succeeded' | 'failed' = 'succeeded', outputs = 0) => {
    const jobId = await jobOf(name, index);
    const { state: of } = await platform.kernel.load(job, jobId);
    if (of.status === 'none' || of.attempt === undefined) throw new Error(`${jobId} has no attempt`);
    const attemptId = of.attempt.id;
    const started = await startAttempt(platform, { organisationId, jobId, attemptId, token: 'runner-1' }, ORIGIN);
    if (!started.ok) throw new Error(started.rejection.message);
    const fileIds: string[] = [];
    for (let n = 0; n < outputs; n += 1) fileIds.push(await upload(platform, organisationId, 1));
    await platform.send(job, commandsOf(job).AddOutputs(jobId, { organisationId, attemptId, fileIds }));
    await platform.send(job, commandsOf(job).ReportAttempt(jobId, { organisationId, attemptId, outcome }));
    await platform.settle();
    return fileIds;
  };
  const inputsOf = async (name: string, index = 0) => {
    const { state: of } = await platform.kernel.load(job, await jobOf(name, index));
    return of.status === 'none' ? [] : of.inputs;
  };
  const events = async () => {
    const all: PipelineEvent[] = [];
    for await (const commit of platform.kernel.history(pipeline, id)) all.push(...commit.events);
    return all;
  };
  const resume = async () => {
    await platform.send(pipeline, commandsOf(pipeline).ResumePipeline(id, { organisationId, userId: 'usr_ada' }));
    await platform.settle();
  };
  return { platform, organisationId, id, state, jobOf, run, inputsOf, events, resume, beforeCommit };
}

/** A person tries a job again, as the API does. */
export async function retry(platform: Platform, organisationId: string, jobId: string) {
  const command = commandsOf(job).RetryJob(jobId, { organisationId, userId: 'usr_ada' });
  const retried = await submitJob(platform, command, ORIGIN);
  if (!retried.ok) throw new Error(retried.rejection.message);
  await platform.settle();
}
