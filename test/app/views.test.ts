import { describe, expect, it } from 'vitest';
import { jobConfigurationKey, VERSION_PREFIX } from '../../lib/app/jobs/views/job-configurations.ts';
import { ATTEMPT_PREFIX, jobKey } from '../../lib/app/jobs/views/jobs.ts';
import { machineKey } from '../../lib/app/machines/views/machines.ts';
import { ORGANISATION_DIRECTORY, organisationKey } from '../../lib/app/organisations/views/organisations.ts';
import { quotaKey } from '../../lib/app/uploads/views/quotas.ts';
import { job } from '../../lib/domain/job/commands.ts';
import { jobConfiguration } from '../../lib/domain/job-configuration/commands.ts';
import { organisation } from '../../lib/domain/organisation/commands.ts';
import { quota } from '../../lib/domain/quota/commands.ts';
import { createPlatform } from './platform.ts';
import { createJob, found, SPEC, submit, upload } from './scenes.ts';

describe('the views of organisations', () => {
  it('show members from both sides', async () => {
    const platform = createPlatform();
    const lab = await found(platform, 'Lab');
    const club = await found(platform, 'Club');
    const by = { addedBy: 'usr_ada' };
    await platform.send(organisation, lab, 'AddMember', { userId: 'usr_bob', role: 'member', ...by });
    await platform.send(organisation, club, 'AddMember', { userId: 'usr_bob', role: 'manager', ...by });
    await platform.send(organisation, lab, 'ChangeMemberRole', {
      userId: 'usr_bob',
      role: 'owner',
      changedBy: 'usr_ada',
    });
    await platform.send(organisation, lab, 'RemoveMember', { userId: 'usr_ada', removedBy: 'usr_bob' });
    await platform.settle();
    expect(await platform.rows('members', `org#${lab}`)).toEqual([
      { organisationId: lab, userId: 'usr_bob', role: 'owner', ...by },
    ]);
    const roles = (await platform.rows('members', 'user#usr_bob')).map(({ organisationId, role }) => [
      organisationId,
      role,
    ]);
    expect(new Map(roles as [string, string][])).toEqual(
      new Map([
        [lab, 'owner'],
        [club, 'manager'],
      ]),
    );
    expect(await platform.rows('members', 'user#usr_ada')).toMatchObject([{ organisationId: club }]);
  });

  it('list all of them, and follow names and ends', async () => {
    const platform = createPlatform();
    const lab = await found(platform, 'Lab');
    const club = await found(platform, 'Club');
    await platform.send(organisation, lab, 'RenameOrganisation', { name: 'Labs' });
    await platform.send(organisation, club, 'CloseOrganisation', { closedBy: 'usr_ada' });
    await platform.settle();
    expect(
      (await platform.rows('organisations', ORGANISATION_DIRECTORY)).map(({ organisationId }) => organisationId),
    ).toEqual([lab, club]);
    const ended = await platform.views.get('organisations', organisationKey(club));
    expect(ended?.values).toMatchObject({ name: 'Club', status: 'closed' });
    const row = await platform.views.get('organisations', organisationKey(lab));
    expect(row?.values).toMatchObject({ name: 'Labs', status: 'open', members: 1n });
  });

  it('show a quota with what is reserved and stored', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    await platform.send(quota, org, 'ChangeLimit', { limitBytes: 500, changedBy: 'usr_root' });
    await upload(platform, org, 200);
    await platform.settle();
    const values = (await platform.views.get('quotas', quotaKey(org)))?.values;
    expect([values?.['limitBytes'], Number(values?.['reservedBytes']), Number(values?.['storedBytes'])]).toEqual([
      500, 0, 200,
    ]);
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
    await platform.send(job, jobId, 'SetFiles', { organisationId: org, fileIds: [b, c] });
    await platform.settle();
    const linked = async (partition: string, field: string) =>
      (await platform.rows('job-files', partition)).map((row) => row[field]);
    expect(await linked(jobId, 'fileId')).toEqual([b, c].sort());
    expect(await linked(a, 'jobId')).toEqual([]);
    expect(await linked(b, 'jobId')).toEqual([jobId, other].sort());
    expect(Number((await platform.views.get('jobs', jobKey(jobId)))?.values['fileCount'])).toBe(2);

    await platform.send(job, jobId, 'SetFiles', { organisationId: org, fileIds: [] });
    await platform.settle();
    expect(await linked(jobId, 'fileId')).toEqual([]);
    expect(await linked(b, 'jobId')).toEqual([other]);
  });

  it('take 1,000 links in one step and let go of them in one', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileIds = Array.from({ length: 1_000 }, () => platform.id('file'));
    const jobId = await createJob(platform, org, fileIds);
    await platform.settle();
    expect(await platform.rows('job-files', jobId)).toHaveLength(100);
    expect(await platform.rows('job-files', fileIds.at(-1) ?? '')).toMatchObject([{ jobId, role: 'input' }]);
    await platform.send(job, jobId, 'SetFiles', { organisationId: org, fileIds: [] });
    await platform.settle();
    expect(await platform.rows('job-files', jobId)).toEqual([]);
    expect(await platform.rows('job-files', fileIds.at(-1) ?? '')).toEqual([]);
  });

  it('show a job with its attempts, and the machine of each', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const jobId = await createJob(platform, org);
    const attemptId = await submit(platform, org, jobId);
    expect(await platform.rows('jobs', org)).toEqual([{ jobId }]);
    expect((await platform.views.get('jobs', jobKey(jobId)))?.values).toMatchObject({ status: 'submitted', attemptId });
    expect(await platform.rows('jobs', jobId, ATTEMPT_PREFIX)).toMatchObject([
      { attemptId, status: 'requested', number: 1 },
    ]);
    const [fleet] = await platform.rows('machines', 'fleet');
    expect(fleet).toEqual({ organisationId: org });
    const [{ machineId } = {}] = await platform.rows('machines', org);
    expect((await platform.views.get('machines', machineKey(String(machineId))))?.values).toMatchObject({
      status: 'provisioning',
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
    await platform.send(jobConfiguration, id, 'DraftJobConfiguration', draft('one'));
    await platform.send(jobConfiguration, id, 'PublishJobConfiguration', publish);
    await platform.send(jobConfiguration, id, 'DraftJobConfiguration', draft('two'));
    await platform.settle();
    const row = async () => (await platform.views.get('job-configurations', jobConfigurationKey(id)))?.values;
    expect(await row()).toMatchObject({ version: 1, spec: { command: 'one' }, draft: { spec: { command: 'two' } } });

    await platform.send(jobConfiguration, id, 'PublishJobConfiguration', publish);
    await platform.send(jobConfiguration, id, 'RetireJobConfiguration', { organisationId: org, retiredBy: 'usr_ada' });
    await platform.settle();
    expect(await row()).toMatchObject({ version: 2, spec: { command: 'two' }, status: 'retired' });
    expect(await row()).not.toHaveProperty('draft');
    const versions = await platform.rows('job-configurations', id, VERSION_PREFIX);
    expect(versions.map(({ version, spec }) => [version, (spec as { command: string }).command])).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(await platform.rows('job-configurations', org)).toEqual([{ configurationId: id }]);
  });
});
