import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { waitingJob } from '../../../lib/app/jobs/queries/waiting-reason.ts';
import { pauseAfter } from '../../../lib/domain/failure-class.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { SlotLimits } from '../../../lib/domain/job-slots/events.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { MACHINE_WAIT_MS } from '../../../lib/domain/limits.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { attemptOf, createJob, finish, found, jobState } from '../scenes.ts';

const allowing = (all: number, organisation = all): SlotLimits => ({
  all,
  organisation,
  machineTypes: {},
  organisations: {},
});

async function limitedTo(limits: SlotLimits): Promise<Platform> {
  const platform = createPlatform();
  const command = commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits, changedBy: 'usr_root' });
  await platform.send(jobSlots, command);
  return platform;
}

const slotsOf = async (platform: Platform) => (await platform.kernel.load(jobSlots, JOB_SLOTS_ID)).state;

/** Submits jobs one after the other, and lets the first of them be served. */
async function submitAll(platform: Platform, organisationId: string, count: number): Promise<readonly string[]> {
  const jobs: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const jobId = await createJob(platform, organisationId, [], { maxAttempts: 1 });
    await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_bob' }));
    jobs.push(jobId);
  }
  await platform.settle();
  return jobs;
}

async function served(platform: Platform, jobs: readonly string[]): Promise<readonly string[]> {
  const states = await Promise.all(jobs.map(async (id) => ({ id, state: await jobState(platform, id) })));
  return states.filter(({ state }) => state.slot !== undefined).map(({ id }) => id);
}

describe('the queue of jobs', () => {
  it('is served as far as the time of a run goes, and the rest by the next one', async () => {
    const platform = await limitedTo(allowing(0));
    const jobs = await submitAll(platform, await found(platform), 5);
    const command = commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits: allowing(5), changedBy: 'usr_root' });
    await platform.send(jobSlots, command);
    let left = 2;
    expect(await platform.dispatch(() => left-- > 0)).toEqual({ granted: 2 });
    expect(await served(platform, jobs)).toEqual(jobs.slice(0, 2));
    expect(await platform.dispatch()).toEqual({ granted: 3 });
  });

  it('makes neither attempt nor machine for a job that waits, however long, and none fails for it', async () => {
    const platform = await limitedTo(allowing(2));
    const org = await found(platform);
    const jobs = await submitAll(platform, org, 24);
    expect(platform.engine.submitted).toHaveLength(2);
    await platform.waitUntil(platform.nowMs() + MACHINE_WAIT_MS - 1);
    const waiting = (await Promise.all(jobs.map((id) => jobState(platform, id)))).filter(({ attempt }) => !attempt);
    expect(waiting).toHaveLength(22);
    for (const id of jobs) await finish(platform, id);
    const statuses = await Promise.all(jobs.map(async (id) => (await jobState(platform, id)).status));
    expect(new Set(statuses)).toEqual(new Set(['completed']));
    expect(platform.engine.submitted.map(({ jobId }) => jobId)).toEqual(jobs);
    expect((await slotsOf(platform)).used).toEqual({ all: 0, organisations: {}, machineTypes: {} });
  });

  it('serves the organisation with the fewest next, so that 200 jobs of one do not starve the other’s one', async () => {
    const platform = await limitedTo(allowing(2));
    const [busy, other] = [await found(platform, 'Busy'), await found(platform, 'Other')];
    const many = await submitAll(platform, busy, 200);
    const [one = ''] = await submitAll(platform, other, 1);
    expect(await served(platform, [one])).toEqual([]);
    await finish(platform, many[0] ?? '');
    expect(await served(platform, [one])).toEqual([one]);
  });

  it('serves by weight, then by age', async () => {
    const platform = createPlatform();
    const [heavy, light] = [await found(platform, 'Heavy'), await found(platform, 'Light')];
    const limits = { ...allowing(0), organisations: { [heavy]: { slots: 9, weight: 2 }, [light]: { slots: 9 } } };
    const change = (all: number) =>
      commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits: { ...limits, all }, changedBy: 'usr_root' });
    await platform.send(jobSlots, change(0));
    const lights = await submitAll(platform, light, 6);
    const heavies = await submitAll(platform, heavy, 6);
    await platform.send(jobSlots, change(6));
    await platform.settle();
    expect(await served(platform, heavies)).toEqual(heavies.slice(0, 4));
    expect(await served(platform, lights)).toEqual(lights.slice(0, 2));
  });

  it('serves the highest priority of an organisation first', async () => {
    const platform = await limitedTo(allowing(0));
    const org = await found(platform);
    const jobs = await submitAll(platform, org, 2);
    const urgent = platform.id('job');
    const { spec } = await jobState(platform, jobs[0] ?? '');
    const about = { name: 'Now', configurationId: platform.id('jobConfiguration'), configurationVersion: 1, spec };
    const made = { organisationId: org, ...about, creatorId: 'usr_ada', priority: 5 };
    await platform.send(job, commandsOf(job).CreateJob(urgent, made));
    await platform.send(job, commandsOf(job).SubmitJob(urgent, { organisationId: org, userId: 'usr_bob' }));
    await platform.settle();
    await platform.send(
      jobSlots,
      commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits: allowing(1), changedBy: 'usr_root' }),
    );
    await platform.settle();
    expect(await served(platform, [...jobs, urgent])).toEqual([urgent]);
  });

  it('says the position of a job, and which slots are all in use', async () => {
    const platform = await limitedTo(allowing(9, 3));
    const org = await found(platform);
    const jobs = await submitAll(platform, org, 6);
    const [, , , , fifth = ''] = jobs;
    const where = (id: string) => jobState(platform, id).then((state) => waitingJob(deps(platform), id, state));
    expect(await where(fifth)).toMatchObject({
      position: 2,
      reason: 'organisation',
      message: 'waiting: 3 of 3 slots of the organisation in use',
    });
    const [first = ''] = jobs;
    expect(await where(first)).toBeUndefined();
    const single = await limitedTo({ ...allowing(1), machineTypes: { 'standard-1': 0 } });
    const [waits = ''] = await submitAll(single, await found(single), 1);
    expect(await waitingJob(deps(single), waits, await jobState(single, waits))).toMatchObject({
      position: 1,
      reason: 'machine-type',
    });
  });

  it('does not let a job in its pause keep others from being served', async () => {
    const platform = await limitedTo(allowing(1));
    const org = await found(platform);
    const [first = ''] = await submitAll(platform, org, 1);
    const machineId = `mch_${(await attemptOf(platform, first)).slice(4)}`;
    const { machine } = await import('../../../lib/domain/machine/machine.ts');
    await platform.send(machine, commandsOf(machine).FailMachine(machineId, { reason: 'unplugged' }));
    await platform.settle();
    const state = await jobState(platform, first);
    expect(await waitingJob(deps(platform), first, state)).toMatchObject({ reason: 'pause', position: 1 });
    const [second = ''] = await submitAll(platform, org, 1);
    expect(await served(platform, [first, second])).toEqual([second]);
    await platform.waitUntil(platform.nowMs() + pauseAfter('infrastructure', 1));
    await finish(platform, second);
    expect(await served(platform, [first])).toEqual([first]);
  });

  it('loses no slot and grants none twice when the messages of jobs’ ends are lost or come twice', async () => {
    const platform = await limitedTo(allowing(2));
    const org = await found(platform);
    const jobs = await submitAll(platform, org, 6);
    platform.deaf.add('job-dispatch@1');
    await finish(platform, jobs[0] ?? '');
    expect((await slotsOf(platform)).used.all).toBe(2);
    expect(await platform.sweep()).toMatchObject({ 'job-dispatch@1': expect.any(Number) });
    platform.deaf.clear();
    await platform.settle();
    await platform.settle();
    expect(await served(platform, jobs)).toEqual(jobs.slice(1, 3));
    expect((await slotsOf(platform)).used.all).toBe(2);
  });
});

function deps(platform: Platform) {
  return { kernel: platform.kernel, queue: platform.queue, nowMs: platform.nowMs() };
}
