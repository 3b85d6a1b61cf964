import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../lib/app/http/endpoint.ts';
import { waitingJob } from '../../../lib/app/jobs/queries/waiting-reason.ts';
import { machineEndpoints } from '../../../lib/app/machines/endpoints/machines.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createPlatform } from '../platform.ts';
import { attemptOf, createJob, finish, found, jobState } from '../scenes.ts';

/** Two organisations with two jobs each, and one slot for each of them. */
async function scene() {
  const platform = createPlatform();
  const limits = { all: 5, organisation: 1, machineTypes: {}, organisations: {} };
  await platform.send(jobSlots, commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits, changedBy: 'usr_root' }));
  const orgs = [await found(platform, 'One'), await found(platform, 'Two')].toSorted();
  const jobs: string[] = [];
  for (const organisationId of [...orgs, ...orgs]) {
    const jobId = await createJob(platform, organisationId);
    await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_bob' }));
    await platform.settle();
    jobs.push(jobId);
  }
  const { kernel, views, viewStore } = platform;
  const endpoints = machineEndpoints({ kernel, views, queue: viewStore });
  const origin = { actor: 'usr_root', correlation: 'c' };
  const list = async (query: Call<'admin.listMachines'>['query'] = {}) => {
    const call: Partial<Call<'admin.listMachines'>> = { query };
    const answer = await endpoints['admin.listMachines'](call as Call<'admin.listMachines'>);
    return 'body' in answer ? answer.body : { items: [] };
  };
  const queue = async () => {
    const call: Partial<Call<'admin.getJobQueue'>> = { nowMs: platform.nowMs() };
    const answer = await endpoints['admin.getJobQueue'](call as Call<'admin.getJobQueue'>);
    return 'body' in answer ? answer.body : undefined;
  };
  const end = (machine: string) => {
    const call: Partial<Call<'admin.endMachine'>> = { origin, params: { machine } };
    return endpoints['admin.endMachine'](call as Call<'admin.endMachine'>);
  };
  return { platform, orgs, jobs, list, queue, end };
}

describe('an administrator', () => {
  it('sees the machines of all organisations page by page, and who waits for what and why', async () => {
    const { orgs, jobs, list, queue } = await scene();
    const machines = await list();
    expect(machines.items.map(({ organisation, job: of }) => [organisation, of])).toEqual([
      [orgs[0], jobs[0]],
      [orgs[1], jobs[1]],
    ]);
    expect(machines.items[0]).toMatchObject({ machineType: 'standard-1', status: 'ordered' });
    const first = await list({ limit: 1 });
    expect(first).toMatchObject({ items: [{ job: jobs[0] }], nextCursor: expect.any(String) });
    expect(await queue()).toMatchObject({
      truncated: false,
      items: orgs.map((organisation, index) => ({
        organisation,
        machineType: 'standard-1',
        waiting: 1,
        next: jobs[index + 2],
        reason: 'organisation',
        message: 'waiting: 1 of 1 slots of the organisation in use',
      })),
    });
  });

  it('reads of who waits what the job itself says: a suspended organisation has no turn, whatever is free', async () => {
    const { platform, orgs, jobs, queue } = await scene();
    const [org = ''] = orgs;
    const reason = { reason: 'abuse', suspendedBy: 'usr_root' };
    await platform.send(organisation, commandsOf(organisation).SuspendOrganisation(org, reason));
    await finish(platform, jobs[0] ?? '', 'succeeded');
    const head = async () => (await queue())?.items.find((one) => one.organisation === org);
    const ports = { kernel: platform.kernel, queue: platform.viewStore, nowMs: platform.nowMs() };
    const said = await waitingJob(ports, jobs[2] ?? '', await jobState(platform, jobs[2] ?? ''));
    expect(said).toMatchObject({ reason: 'suspended' });
    expect(await head()).toMatchObject({ next: jobs[2], reason: said?.reason, message: said?.message });
    await platform.send(organisation, commandsOf(organisation).ResumeOrganisation(org, { resumedBy: 'usr_root' }));
    expect(await head()).toMatchObject({ reason: 'turn' });
  });

  it('ends a machine: its attempt is lost, not billed, and tried again; once more changes nothing', async () => {
    const { platform, jobs, list, end } = await scene();
    const [jobId = ''] = jobs;
    const machine = machineIdOf(await attemptOf(platform, jobId));
    expect(await end(machine)).toMatchObject({ body: undefined });
    await platform.settle();
    expect(platform.engine.terminated).toContain(machine);
    expect((await list()).items.map(({ id }) => id)).not.toContain(machine);
    const { state } = await platform.kernel.load(job, jobId);
    expect(state).toMatchObject({ status: 'submitted' });
    expect(state).not.toMatchObject({ slot: machine.replace('mch', 'att') });
    const { version } = await platform.kernel.load(job, jobId);
    expect(await end(machine)).toMatchObject({ body: undefined });
    await platform.settle();
    expect((await platform.kernel.load(job, jobId)).version).toBe(version);
    expect(await end(`${machine.slice(0, -1)}${machine.endsWith('0') ? '1' : '0'}`)).toMatchObject({
      code: 'not-found',
    });
  });
});
