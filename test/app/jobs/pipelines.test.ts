import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { makeJobs } from '../../../lib/app/jobs/commands/advance-pipeline.ts';
import { CANCELLED_AT_ONCE, cancelJobs } from '../../../lib/app/jobs/commands/cancel-jobs.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { idAfter } from '../../../lib/domain/ids.ts';
import type { InputSlot } from '../../../lib/domain/input-slots.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { pipeline } from '../../../lib/domain/pipeline/pipeline.ts';
import type { PipelineStep } from '../../../lib/domain/pipeline/steps.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { found, SPEC, upload } from '../scenes.ts';
import { step, submitted } from './pipeline-scene.ts';

const threeSteps = async (org: string, platform: Platform) => [
  step('split', { files: [await upload(platform, org, 10)] }),
  step('count', { outputsOf: ['split'], tasks: [{ part: 'a' }, { part: 'b' }, { part: 'c' }] }),
  step('join', { outputsOf: ['count'] }),
];

async function withSlots(slots: readonly InputSlot[], sources: NonNullable<PipelineStep['slots']>) {
  let reference = '';
  const made = await submitted(async (org, platform) => {
    reference = await upload(platform, org, 1);
    const given = { ...sources, reference: { files: [reference], outputsOf: [] } };
    return [step('split'), step('align', { spec: { ...SPEC, slots }, slots: given })];
  });
  const slotsOf = async (name: string) => {
    const { state } = await made.platform.kernel.load(job, await made.jobOf(name));
    return state.status === 'none' ? undefined : state.pinnedSlotOf;
  };
  return { ...made, slotsOf, reference: () => reference };
}

describe('a pipeline', () => {
  it('hands the outputs of a step on to the next, over an array and a join', async () => {
    const { run, inputsOf, state } = await submitted(threeSteps);
    const parts = await run('split', 0, 'succeeded', 2);
    expect(await inputsOf('count', 2)).toEqual(parts);
    const counts: string[] = [];
    for (const index of [0, 1, 2]) counts.push(...(await run('count', index, 'succeeded', 1)));
    expect(await inputsOf('join')).toEqual(counts);
    await run('join', 0);
    expect(await state()).toMatchObject({ status: 'succeeded' });
  });

  it('hands outputs on to the slots that take their names, each to one; a task that gets none of a required one has failed', async () => {
    const slots = [
      { name: 'reads', files: 'many' as const, accept: ['*.bin'] },
      { name: 'all', files: 'many' as const, required: false },
      { name: 'reference' },
    ];
    const fromSplit = { files: [], outputsOf: ['split'] };
    const { run, inputsOf, state, slotsOf, reference } = await withSlots(slots, { reads: fromSplit, all: fromSplit });
    const parts = await run('split', 0, 'succeeded', 2);
    expect(await inputsOf('align')).toEqual([...parts, reference()]);
    const places = parts.map((id) => [id, 'reads']);
    expect(await slotsOf('align')).toEqual(Object.fromEntries([...places, [reference(), 'reference']]));

    const csv = { name: 'reads', accept: ['*.csv'] };
    const none = await withSlots([csv, ...slots.slice(1)], { reads: fromSplit });
    await none.run('split', 0, 'succeeded', 1);
    expect(await none.state()).toMatchObject({ status: 'failed', steps: { align: { outcomes: 'f' } } });
    expect((await state()).status).toBe('running');
  });

  it('hands on what a task has succeeded with, and nothing that its failed attempts have left for people to look at', async () => {
    const { platform, organisationId, jobOf, run, inputsOf } = await submitted(async () => [
      step('split', { spec: { ...SPEC, maxAttempts: 2, keepOutputs: 'always' } }),
      step('join', { outputsOf: ['split'] }),
    ]);
    const partial = await run('split', 0, 'failed', 2);
    await platform.waitUntil(platform.nowMs() + 10_000);
    const whole = await run('split', 0, 'succeeded', 1);
    const { state: split } = await platform.kernel.load(job, await jobOf('split'));
    expect(split).toMatchObject({ status: 'completed', organisationId, outputs: [...partial, ...whole] });
    expect(await inputsOf('join')).toEqual(whole);
  });

  it('is resumed from what failed, and neither runs nor bills again what has succeeded', async () => {
    const { platform, organisationId, id, run, jobOf, state, inputsOf } = await submitted(threeSteps);
    await run('split', 0, 'succeeded', 1);
    const first = await run('count', 0, 'succeeded', 1);
    await run('count', 1, 'failed');
    const third = await run('count', 2, 'succeeded', 1);
    expect(await state()).toMatchObject({ status: 'failed', steps: { join: { status: 'skipped' } } });
    const done = await Promise.all([jobOf('split'), jobOf('count', 0), jobOf('count', 2)]);
    const before = await Promise.all(done.map((jobId) => platform.kernel.load(job, jobId)));
    const attempts = platform.engine.submitted.length;

    const resume = commandsOf(pipeline).ResumePipeline(id, { organisationId, userId: 'usr_ada' });
    await platform.send(pipeline, resume);
    await platform.settle();
    const second = await run('count', 1, 'succeeded', 1);
    expect(await inputsOf('join')).toEqual([...first, ...second, ...third]);
    await run('join', 0);
    expect(await state()).toMatchObject({ status: 'succeeded' });
    expect(await Promise.all(done.map((jobId) => platform.kernel.load(job, jobId)))).toEqual(before);
    expect(platform.engine.submitted.length - attempts).toBe(2);
  });

  it('cancels many jobs at a time, so that those of a large array have ended within a message', async () => {
    const tasks = Array.from({ length: 100 }, () => ({}));
    const { platform, organisationId, id, state } = await submitted(async () => [step('count', { tasks })]);
    await platform.send(pipeline, commandsOf(pipeline).CancelPipeline(id, { organisationId, cancelledBy: 'usr_ada' }));
    let [now, most] = [0, 0];
    const { kernel } = platform;
    const execute: typeof kernel.execute = async (...args) => {
      now += 1;
      most = Math.max(most, now);
      return kernel.execute(...args).finally(() => {
        now -= 1;
      });
    };
    const { nowMs, newId } = platform.platform;
    await cancelJobs({ kernel: { ...kernel, execute }, nowMs, newId }, id, 'usr_ada', ORIGIN);
    expect(most).toBe(CANCELLED_AT_ONCE);
    await platform.settle();
    expect((await state()).steps['count']?.outcomes).toBe('c'.repeat(100));
  });

  it('cancels its jobs when it is cancelled, in the name of who has cancelled it', async () => {
    const { platform, organisationId, id, jobOf, state } = await submitted(threeSteps);
    await platform.send(pipeline, commandsOf(pipeline).CancelPipeline(id, { organisationId, cancelledBy: 'usr_bob' }));
    await platform.settle();
    expect((await platform.kernel.load(job, await jobOf('split'))).state.status).toBe('cancelled');
    expect(await state()).toMatchObject({ status: 'cancelled', steps: { split: { outcomes: 'c' } } });
    const cancelled = [];
    for await (const { events } of platform.kernel.history(job, await jobOf('split'))) {
      for (const { type, data } of events) if (type === 'JobCancelled') cancelled.push(data.cancelledBy);
    }
    expect(cancelled).toEqual(['usr_bob']);
  });

  it.each([
    { from: 43, through: 45, made: [43, 44] },
    // Events of before do not say it; each has released forty, or what was left.
    { from: undefined, through: 45, made: [40, 41, 42, 43, 44] },
    { from: undefined, through: 40, made: Array.from({ length: 40 }, (_, index) => index) },
  ])('makes the jobs of the tasks that an event has released from $from to $through', async ({ made, ...event }) => {
    const platform = createPlatform();
    const organisationId = await found(platform);
    const id = platform.id('pipeline');
    const firstJobId = platform.id('job');
    const steps = [step('many', { tasks: Array(45).fill({}) })];
    const data = { organisationId, name: 'Count', userId: 'usr_ada', steps };
    const { SubmitPipeline, StartStep, ReleaseTasks } = commandsOf(pipeline);
    await platform.send(pipeline, SubmitPipeline(id, data));
    await platform.send(pipeline, StartStep(id, { organisationId, step: 'many', firstJobId }));
    await platform.send(pipeline, ReleaseTasks(id, { organisationId, step: 'many', through: 45 }));
    const { from, through } = event;
    await makeJobs(platform, id, { step: 'many', through, ...defined({ from }) }, ORIGIN);
    const jobs = Array.from({ length: 45 }, (_, index) => idAfter(firstJobId, index));
    const there = await Promise.all(jobs.map(async (jobId) => (await platform.kernel.load(job, jobId)).state.status));
    expect(there.flatMap((status, index) => (status === 'none' ? [] : [index]))).toEqual(made);
  });

  it('makes the jobs of a large array some at a time, each once, whatever is delivered again', async () => {
    const tasks = Array.from({ length: 100 }, (_, n) => ({ n: String(n) }));
    const { platform, jobOf } = await submitted(async () => [step('many', { tasks })]);
    await platform.sweep();
    const jobs = await Promise.all(tasks.map((_, index) => jobOf('many', index)));
    expect(new Set(jobs).size).toBe(100);
    for (const jobId of jobs) {
      const { state, version } = await platform.kernel.load(job, jobId);
      expect(state).toMatchObject({ status: 'submitted' });
      expect(version).toBeLessThanOrEqual(5);
    }
  });
});
