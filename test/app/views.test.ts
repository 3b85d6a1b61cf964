import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import {
  configurationListRow,
  configurationVersionRow,
  jobConfigurationRow,
} from '../../lib/app/jobs/views/job-configurations.ts';
import { fileJobRow, jobFileRow } from '../../lib/app/jobs/views/job-files.ts';
import { attemptRow, jobListRow, jobRow } from '../../lib/app/jobs/views/job-rows.ts';
import { fleetRow, machineListRow, machineRow } from '../../lib/app/machines/views/machines.ts';
import { memberRow, membershipRow } from '../../lib/app/organisations/views/members.ts';
import { directoryRow, organisationRow } from '../../lib/app/organisations/views/organisations.ts';
import { quotaRow } from '../../lib/app/uploads/views/quotas.ts';
import { job } from '../../lib/domain/job/job.ts';
import { jobConfiguration } from '../../lib/domain/job-configuration/job-configuration.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { createPlatform } from './platform.ts';
import { createJob, found, SPEC, submit, upload } from './scenes.ts';

describe('the views of organisations', () => {
  it('show members from both sides', async () => {
    const platform = createPlatform();
    const lab = await found(platform, 'Lab');
    const club = await found(platform, 'Club');
    const by = { addedBy: 'usr_ada' };
    await platform.send(
      organisation,
      commandsOf(organisation).AddMember(lab, { userId: 'usr_bob', role: 'member', ...by }),
    );
    await platform.send(
      organisation,
      commandsOf(organisation).AddMember(club, { userId: 'usr_bob', role: 'manager', ...by }),
    );
    await platform.send(
      organisation,
      commandsOf(organisation).ChangeMemberRole(lab, {
        userId: 'usr_bob',
        role: 'owner',
        changedBy: 'usr_ada',
      }),
    );
    await platform.send(
      organisation,
      commandsOf(organisation).RemoveMember(lab, { userId: 'usr_ada', removedBy: 'usr_bob' }),
    );
    await platform.settle();
    expect(await platform.rowsOf(memberRow, { organisationId: lab })).toEqual([
      { organisationId: lab, userId: 'usr_bob', role: 'owner', ...by },
    ]);
    const memberships = await platform.rowsOf(membershipRow, { userId: 'usr_bob' });
    expect(new Map(memberships.map(({ organisationId, role }) => [organisationId, role]))).toEqual(
      new Map<string, string>([
        [lab, 'owner'],
        [club, 'manager'],
      ]),
    );
    expect(await platform.rowsOf(membershipRow, { userId: 'usr_ada' })).toMatchObject([{ organisationId: club }]);
  });

  it('list all of them, and follow names and ends', async () => {
    const platform = createPlatform();
    const lab = await found(platform, 'Lab');
    const club = await found(platform, 'Club');
    await platform.send(organisation, commandsOf(organisation).RenameOrganisation(lab, { name: 'Labs' }));
    await platform.send(organisation, commandsOf(organisation).CloseOrganisation(club, { closedBy: 'usr_ada' }));
    await platform.settle();
    expect((await platform.rowsOf(directoryRow, {})).map(({ organisationId }) => organisationId)).toEqual([lab, club]);
    const ended = await organisationRow.get(platform.views, { organisationId: club });
    expect(ended?.values).toMatchObject({ name: 'Club', status: 'closed' });
    const row = await organisationRow.get(platform.views, { organisationId: lab });
    expect(row?.values).toMatchObject({ name: 'Labs', status: 'open', members: 1 });
  });

  it('show a quota with what is reserved and stored', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    await platform.send(quota, commandsOf(quota).ChangeLimit(org, { limitBytes: 500, changedBy: 'usr_root' }));
    await upload(platform, org, 200);
    await platform.settle();
    const row = await quotaRow.get(platform.views, { organisationId: org });
    expect(row?.values).toEqual({ limitBytes: 500, reservedBytes: 0, storedBytes: 200 });
  });
});

describe('the views of jobs', () => {
  it('show the links from both sides, right after one command that changes many', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const files = await Promise.all([1, 2, 3].map((n) => upload(platform, org, n)));
    const [a = '', b = '', c = ''] = files;
    const jobId = await createJob(platform, org, [a, b]);
    const other = await createJob(platform, org, [b]);
    await platform.send(job, commandsOf(job).SetFiles(jobId, { organisationId: org, fileIds: [b, c] }));
    await platform.settle();
    const linked = async (id: string) => (await platform.rowsOf(jobFileRow, { jobId: id })).map(({ fileId }) => fileId);
    const jobsOf = async (id: string) => (await platform.rowsOf(fileJobRow, { fileId: id })).map((row) => row.jobId);
    expect(await linked(jobId)).toEqual([b, c].sort());
    expect(await jobsOf(a)).toEqual([]);
    expect(await jobsOf(b)).toEqual([jobId, other].sort());
    expect((await jobRow.get(platform.views, { jobId }))?.values.fileCount).toBe(2);

    await platform.send(job, commandsOf(job).SetFiles(jobId, { organisationId: org, fileIds: [] }));
    await platform.settle();
    expect(await linked(jobId)).toEqual([]);
    expect(await jobsOf(b)).toEqual([other]);
  });

  it('take 1,000 links in one step and let go of them in one', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileIds = Array.from({ length: 1_000 }, () => platform.id('file'));
    const jobId = await createJob(platform, org, fileIds);
    await platform.settle();
    expect(await platform.rowsOf(jobFileRow, { jobId })).toHaveLength(100);
    expect(await platform.rowsOf(fileJobRow, { fileId: fileIds.at(-1) ?? '' })).toMatchObject([
      { jobId, role: 'input' },
    ]);
    await platform.send(job, commandsOf(job).SetFiles(jobId, { organisationId: org, fileIds: [] }));
    await platform.settle();
    expect(await platform.rowsOf(jobFileRow, { jobId })).toEqual([]);
    expect(await platform.rowsOf(fileJobRow, { fileId: fileIds.at(-1) ?? '' })).toEqual([]);
  });

  it('show a job with its attempts, and the machine of each', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const jobId = await createJob(platform, org);
    const attemptId = await submit(platform, org, jobId);
    expect(await platform.rowsOf(jobListRow, { organisationId: org })).toEqual([{ jobId }]);
    expect((await jobRow.get(platform.views, { jobId }))?.values).toMatchObject({ status: 'submitted', attemptId });
    expect(await platform.rowsOf(attemptRow, { jobId })).toMatchObject([{ attemptId, status: 'requested', number: 1 }]);
    const [fleet] = await platform.rowsOf(fleetRow, {});
    expect(fleet).toEqual({ organisationId: org });
    const [{ machineId } = { machineId: '' }] = await platform.rowsOf(machineListRow, { organisationId: org });
    expect((await machineRow.get(platform.views, { machineId }))?.values).toMatchObject({
      status: 'ordered',
      jobId,
      attemptId,
    });
  });
});

describe('the view of job configurations', () => {
  it('keeps every published version beside the draft', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const id = platform.id('jobConfiguration');
    const draft = (command: string) => ({
      organisationId: org,
      name: 'Sort',
      spec: { ...SPEC, command },
      authorId: 'usr_ada',
    });
    const publish = { organisationId: org, publisherId: 'usr_ada' };
    await platform.send(jobConfiguration, commandsOf(jobConfiguration).DraftJobConfiguration(id, draft('one')));
    await platform.send(jobConfiguration, commandsOf(jobConfiguration).PublishJobConfiguration(id, publish));
    await platform.send(jobConfiguration, commandsOf(jobConfiguration).DraftJobConfiguration(id, draft('two')));
    await platform.settle();
    const row = async () => (await jobConfigurationRow.get(platform.views, { configurationId: id }))?.values;
    expect(await row()).toMatchObject({ version: 1, spec: { command: 'one' }, draft: { spec: { command: 'two' } } });

    await platform.send(jobConfiguration, commandsOf(jobConfiguration).PublishJobConfiguration(id, publish));
    await platform.send(
      jobConfiguration,
      commandsOf(jobConfiguration).RetireJobConfiguration(id, { organisationId: org, retiredBy: 'usr_ada' }),
    );
    await platform.settle();
    expect(await row()).toMatchObject({ version: 2, spec: { command: 'two' }, status: 'retired' });
    expect(await row()).not.toHaveProperty('draft');
    const versions = await platform.rowsOf(configurationVersionRow, { configurationId: id });
    expect(versions.map(({ version, spec }) => [version, spec.command])).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(await platform.rowsOf(configurationListRow, { organisationId: org })).toEqual([{ configurationId: id }]);
  });
});
