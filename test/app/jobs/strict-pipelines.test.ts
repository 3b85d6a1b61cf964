import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { startAttempt } from '../../../lib/app/jobs/commands/start-attempt.ts';
import { submitJob } from '../../../lib/app/jobs/commands/submit-job.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { createPlatform, ORIGIN } from '../platform.ts';
import { attemptOf, begin, found, SPEC, upload } from '../scenes.ts';
import { retry, step, submitted } from './pipeline-scene.ts';

describe('the inputs of a pipeline', () => {
  it('hands on what the last attempt has left of a job that was cancelled as it succeeded, and tried again', async () => {
    const { platform, organisationId, jobOf, run, inputsOf, resume } = await submitted(async () => [
      step('split'),
      step('join', { outputsOf: ['split'] }),
    ]);
    const jobId = await jobOf('split');
    const attemptId = await attemptOf(platform, jobId);
    await startAttempt(platform, { organisationId, jobId, attemptId, token: 'runner-1' }, ORIGIN);
    const begun = await begin(platform, organisationId, 1);
    const outputs = { outputs: begun.ok ? [begun.fileId] : [], arrivedAtMs: [platform.nowMs()] };
    const { ReportAttempt, CancelJob } = commandsOf(job);
    await platform.send(job, ReportAttempt(jobId, { organisationId, attemptId, outcome: 'succeeded', ...outputs }));
    // Before its outputs are files, and it has completed.
    await platform.send(job, CancelJob(jobId, { organisationId, cancelledBy: 'usr_ada' }));
    await platform.settle();
    await retry(platform, organisationId, jobId);
    const second = await run('split', 0, 'succeeded', 1);
    await resume();
    expect(await inputsOf('join')).toEqual(second);
  });

  it.each([
    { how: 'all outputs', accept: undefined },
    { how: 'those that a slot takes', accept: ['*.bin'] },
  ])('never reads $how without one that was deleted: the task has failed, and names it', async ({ accept }) => {
    const slots = [{ name: 'all', files: 'many' as const, ...defined({ accept }) }];
    const reads = { spec: { ...SPEC, slots }, slots: { all: { files: [], outputsOf: ['split'] } } };
    const { platform, organisationId, run, events } = await submitted(async () => [
      step('split'),
      step('wait', { after: [{ step: 'split', on: 'success' }] }),
      step('join', { ...reads, after: [{ step: 'wait', on: 'success' }] }),
    ]);
    const [gone = ''] = await run('split', 0, 'succeeded', 2);
    await platform.send(file, commandsOf(file).DeleteFile(gone, { organisationId, deletedBy: 'usr_ada' }));
    await platform.settle();
    await run('wait', 0);
    const settled = (await events()).findLast(({ type }) => type === 'TaskSettled');
    expect(settled).toMatchObject({ data: { step: 'join', outcome: 'failed', reason: expect.stringContaining(gone) } });
  });

  it('submits none of its jobs without a file that was deleted since it was made, until somebody takes that out', async () => {
    const platform = createPlatform();
    const organisationId = await found(platform);
    const [gone, kept] = [await upload(platform, organisationId, 1), await upload(platform, organisationId, 1)];
    const jobId = platform.id('job');
    const data = { organisationId, name: 'Count', configurationId: 'jcf_1', configurationVersion: 1, spec: SPEC };
    const { CreateJob, SubmitJob } = commandsOf(job);
    await platform.send(job, CreateJob(jobId, { ...data, creatorId: 'usr_ada', fileIds: [gone, kept] }));
    await platform.settle();
    await platform.send(file, commandsOf(file).DeleteFile(gone, { organisationId, deletedBy: 'usr_ada' }));
    await platform.settle();
    const deps = { kernel: platform.kernel, nowMs: platform.nowMs };
    const submit = SubmitJob(jobId, { organisationId, userId: 'usr_ada' });
    const refused = await submitJob(deps, submit, ORIGIN);
    expect(refused).toMatchObject({ ok: false, rejection: { code: 'input-gone', details: { fileId: gone } } });
    // Somebody says that the job shall run without it.
    await platform.send(job, commandsOf(job).UnlinkFiles(jobId, { organisationId, fileIds: [gone] }));
    expect(await submitJob(deps, submit, ORIGIN)).toMatchObject({ ok: true, state: { pinned: [kept] } });
  });
});
