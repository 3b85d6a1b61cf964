import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { submitJob } from '../../../lib/app/jobs/commands/submit-job.ts';
import { idAfter } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { pipeline } from '../../../lib/domain/pipeline/pipeline.ts';
import { createPlatform, ORIGIN } from '../platform.ts';
import { found, upload } from '../scenes.ts';
import { retry, step, submitted } from './pipeline-scene.ts';

describe('a pipeline whose jobs people try again', () => {
  it('cancels a job with it that a person has tried again', async () => {
    const { platform, organisationId, id, run, jobOf } = await submitted(async () => [step('count'), step('other')]);
    await run('count', 0, 'failed');
    const jobId = await jobOf('count');
    await retry(platform, organisationId, jobId);
    await platform.send(pipeline, commandsOf(pipeline).CancelPipeline(id, { organisationId, cancelledBy: 'usr_bob' }));
    await platform.settle();
    expect((await platform.kernel.load(job, jobId)).state.status).toBe('cancelled');
  });

  it('cancels no job that would run on less when a person tries it again: it is made whole first', async () => {
    const platform = createPlatform();
    const organisationId = await found(platform);
    const id = platform.id('pipeline');
    const firstJobId = platform.id('job');
    const input = await upload(platform, organisationId, 1);
    const steps = [step('count', { files: [input], tasks: [{ part: 'a' }, { part: 'b' }] })];
    const data = { organisationId, name: 'Count', userId: 'usr_ada', steps };
    const { SubmitPipeline, StartStep, ReleaseTasks, CancelPipeline } = commandsOf(pipeline);
    await platform.send(pipeline, SubmitPipeline(id, data));
    await platform.send(pipeline, StartStep(id, { organisationId, step: 'count', firstJobId }));
    await platform.send(pipeline, ReleaseTasks(id, { organisationId, step: 'count', through: 2 }));
    await platform.send(pipeline, CancelPipeline(id, { organisationId, cancelledBy: 'usr_ada' }));
    await platform.settle();
    const { state } = await platform.kernel.load(job, idAfter(firstJobId, 1));
    const environment = { TASK_INDEX: '1', TASK_COUNT: '2', part: 'b' };
    expect(state).toMatchObject({ status: 'cancelled', inputs: [input], spec: { environment } });
  });

  it('has a job of its own refused once another one has its task: what it makes would be read by nobody, and billed', async () => {
    const { platform, organisationId, run, jobOf, state, resume } = await submitted(async () => [step('first')]);
    await run('first', 0, 'failed');
    const before = await jobOf('first');
    await resume();
    const now = await jobOf('first');
    const again = commandsOf(job).RetryJob(before, { organisationId, userId: 'usr_ada' });
    expect(await submitJob(platform, again, ORIGIN)).toMatchObject({
      ok: false,
      rejection: { code: 'task-superseded', message: expect.stringContaining(now) },
    });
    await run('first', 0, 'failed');
    await retry(platform, organisationId, now);
    await run('first', 0, 'succeeded');
    await resume();
    expect([await jobOf('first'), (await state()).status]).toEqual([now, 'succeeded']);
  });

  it('waits for a job that a person has tried again before the step of it starts anew, and keeps its success', async () => {
    const after = [{ step: 'first', on: 'end' as const }];
    const { platform, organisationId, run, jobOf, state, resume } = await submitted(async () => [
      step('first'),
      step('second', { after }),
    ]);
    await run('first', 0, 'failed');
    await run('second', 0, 'failed');
    const jobId = await jobOf('second');
    await resume();
    await retry(platform, organisationId, jobId);
    await run('first', 0, 'succeeded');
    expect((await state()).steps['second']).toMatchObject({ status: 'waiting' });
    await run('second', 0, 'succeeded');
    expect(await state()).toMatchObject({ status: 'succeeded' });
    expect(await jobOf('second')).toBe(jobId);
  });

  it('runs one job of a task, when a person tries the old one again at the moment at which the step starts anew', async () => {
    const { platform, organisationId, run, jobOf, resume, state, beforeCommit } = await submitted(async () => [
      step('first'),
    ]);
    await run('first', 0, 'failed');
    const old = await jobOf('first');
    beforeCommit('StepStarted', () => retry(platform, organisationId, old));
    await resume();
    const now = await jobOf('first');
    expect(now).not.toBe(old);
    expect((await platform.kernel.load(job, old)).state).toMatchObject({ status: 'cancelled' });
    await run('first', 0, 'succeeded');
    expect((await state()).status).toBe('succeeded');
  });

  it('refuses a job whose step is started anew between the look at it and its submission', async () => {
    const { platform, organisationId, run, jobOf, resume, beforeCommit } = await submitted(async () => [step('first')]);
    await run('first', 0, 'failed');
    const old = await jobOf('first');
    beforeCommit('JobSubmitted', resume);
    const again = commandsOf(job).RetryJob(old, { organisationId, userId: 'usr_ada' });
    expect(await submitJob(platform, again, ORIGIN)).toMatchObject({
      ok: false,
      rejection: { code: 'task-superseded', message: expect.stringContaining(await jobOf('first')) },
    });
    expect((await platform.kernel.load(job, old)).state.status).toBe('failed');
  });

  it('answers the same request as the first time, also after another job has its task', async () => {
    const { platform, organisationId, run, jobOf, resume } = await submitted(async () => [step('first')]);
    await run('first', 0, 'failed');
    const old = await jobOf('first');
    const again = commandsOf(job).RetryJob(old, { organisationId, userId: 'usr_ada' });
    const idempotency = { actor: 'usr_ada', route: 'jobs.retry', key: 'k', bodyHash: 'h' };
    const first = await submitJob(platform, again, ORIGIN, idempotency);
    await platform.settle();
    await run('first', 0, 'failed');
    await resume();
    expect(await jobOf('first')).not.toBe(old);
    expect(first).toMatchObject({ ok: true, version: expect.any(Number) });
    const repeated = await submitJob(platform, again, ORIGIN, idempotency);
    expect(repeated).toMatchObject({ ok: true, version: first.ok ? first.version : 0 });
  });
});
