import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { createPlatform } from '../platform.ts';
import { createJob, found, submit, upload } from '../scenes.ts';

describe('a message that a reactor never gets', () => {
  it('about a deleted file: the sweep finds it, and the object goes', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await upload(platform, org, 1);
    platform.deaf.add('object-deletion@1');
    await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, deletedBy: 'usr_ada' }));
    await platform.settle();
    expect(platform.deleted).toEqual([]);
    expect(await platform.sweep()).toEqual({ 'object-deletion@1': 1 });
    expect(platform.deleted).toEqual([`${org}/${fileId}`]);
    expect(await platform.sweep()).toEqual({});
    expect(platform.deleted).toHaveLength(1);
  });

  it('about a machine that is wanted, or no longer: the sweep finds it, and the engine hears of it once', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const jobId = await createJob(platform, org);
    platform.deaf.add('machine-orders@1');
    await submit(platform, org, jobId);
    expect(platform.engine.submitted).toEqual([]);
    expect(await platform.sweep()).toMatchObject({ 'machine-orders@1': 1 });
    expect(platform.engine.submitted).toMatchObject([{ jobId }]);
    await platform.settle();

    await platform.send(job, commandsOf(job).CancelJob(jobId, { organisationId: org, cancelledBy: 'usr_ada' }));
    await platform.settle();
    expect(platform.engine.terminated).toEqual([]);
    expect(await platform.sweep()).toMatchObject({ 'machine-orders@1': 1 });
    expect(platform.engine.terminated).toEqual([platform.engine.submitted[0]?.machineId]);
    await platform.settle();
    expect(await platform.sweep()).toEqual({});
    expect(platform.engine.submitted).toHaveLength(1);
  });

  it('about a deleted file that jobs have made: the sweep finds it, and the links end', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await upload(platform, org, 1);
    const jobId = await createJob(platform, org);
    const of = { organisationId: org, attemptId: await submit(platform, org, jobId) };
    const { StartAttempt, AddOutputs } = commandsOf(job);
    await platform.send(job, StartAttempt(jobId, { ...of, token: 'runner-1', machineId: 'mch_1', inputs: [] }));
    await platform.send(job, AddOutputs(jobId, { ...of, fileIds: [fileId] }));
    await platform.settle();
    platform.deaf.add('link-ending@1');
    await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, deletedBy: 'usr_ada' }));
    await platform.settle();
    expect(await platform.rows('job-files', fileId)).toHaveLength(1);
    expect(await platform.sweep()).toMatchObject({ 'link-ending@1': 1 });
    await platform.settle();
    expect(await platform.rows('job-files', fileId)).toEqual([]);
  });
});

describe('a message that any other subscriber never gets', () => {
  /** An upload, a job and their ends, while one subscriber hears nothing. */
  async function story(deaf?: string) {
    const platform = createPlatform();
    if (deaf !== undefined) platform.deaf.add(deaf);
    const org = await found(platform);
    const fileId = await upload(platform, org, 1);
    const jobId = await createJob(platform, org);
    await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId: org, userId: 'usr_bob' }));
    await platform.settle();
    await createJob(platform, org, [fileId]);
    await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, deletedBy: 'usr_ada' }));
    await platform.settle();
    return platform;
  }

  it('is found by the sweep too, whoever it was for', async () => {
    const { subscribers } = await story();
    const unheard: string[] = [];
    for (const { id } of subscribers) {
      const platform = await story(id);
      const repaired = await platform.sweep();
      if (repaired[id] === undefined) unheard.push(id);
      platform.deaf.clear();
      await platform.settle();
      expect(await platform.sweep(), id).toEqual({});
    }
    // Nothing in this story is for them.
    expect(unheard.sort()).toEqual([
      'attempt-outcomes@1',
      'billing-letters@1',
      'invoices@3',
      'job-configurations@1',
      'jobs@1',
      'output-keeping@1',
      'pipeline-progress@1',
      'pipelines@1',
      'plans@1',
      'saga-billing@1',
      'saga-period-adjustment@1',
      'saga-period-invoice@1',
      'saga-upload-expiry@1',
      'sender-billing@1',
      'sender-period-adjustment@1',
      'sender-period-invoice@1',
      'sender-upload-expiry@1',
    ]);
  });
});
