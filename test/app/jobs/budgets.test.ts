import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { ensureStandardPlan } from '../../../lib/app/billing/commands/standard-plan.ts';
import { waitingJob } from '../../../lib/app/jobs/queries/waiting-reason.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { compare, exact, plus } from '../../../lib/domain/rating/exact.ts';
import { spending } from '../../../lib/domain/spending/spending.ts';
import { monthAt } from '../../../lib/domain/spending/state.ts';
import { usedOf } from '../../../lib/domain/spending/used.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { attemptOf, createJob, found, SPEC } from '../scenes.ts';

/** A minute of `standard-1` with its minute of grace is 0.00168. */
const CAP = {
  budgetId: 'cap',
  name: 'All jobs',
  amount: '0.01',
  currency: 'EUR',
  isCap: true,
  thresholds: [],
} as const;

async function capped(): Promise<{ platform: Platform; org: string }> {
  const platform = createPlatform();
  await ensureStandardPlan(platform.kernel, ORIGIN);
  const org = await found(platform);
  await platform.send(spending, commandsOf(spending).SetBudget(org, CAP));
  return { platform, org };
}

async function submitAll(
  platform: Platform,
  organisationId: string,
  count: number,
  timeoutMs = 60_000,
): Promise<readonly string[]> {
  const jobs = await Promise.all(
    Array.from({ length: count }, () => createJob(platform, organisationId, [], { maxAttempts: 1, timeoutMs })),
  );
  await Promise.all(
    jobs.map((id) => platform.send(job, commandsOf(job).SubmitJob(id, { organisationId, userId: 'usr_bob' }))),
  );
  return jobs;
}

const stateOf = async (platform: Platform, id: string) => {
  const { state } = await platform.kernel.load(job, id);
  if (state.status === 'none') throw new Error('there is no such job');
  return state;
};

const usedIn = async (platform: Platform, org: string) => {
  const { state } = await platform.kernel.load(spending, org);
  const { spent, reserved } = usedOf(state, {}, monthAt(platform.nowMs()));
  return plus(exact(spent), exact(reserved));
};

async function finish(platform: Platform, jobId: string, how: 'succeeded' | 'lost' | 'cancelled', afterMs: number) {
  const { organisationId } = await stateOf(platform, jobId);
  const attemptId = await attemptOf(platform, jobId);
  const of = { organisationId, attemptId };
  const start = { ...of, token: 'runner-1', machineId: `mch_${attemptId.slice(4)}`, inputs: [] };
  await platform.send(job, commandsOf(job).StartAttempt(jobId, start));
  await platform.waitUntil(platform.nowMs() + afterMs);
  if (how === 'succeeded')
    await platform.send(job, commandsOf(job).ReportAttempt(jobId, { ...of, outcome: 'succeeded' }));
  if (how === 'lost') await platform.send(job, commandsOf(job).FailAttempt(jobId, { ...of, reason: 'gone' }));
  if (how === 'cancelled') {
    await platform.send(job, commandsOf(job).CancelJob(jobId, { organisationId, cancelledBy: 'usr_bob' }));
  }
  await platform.settle();
}

describe('a cap on what jobs spend', () => {
  it('is never gone beyond by 64 submissions at once that several processes serve', async () => {
    const { platform, org } = await capped();
    const jobs = await submitAll(platform, org, 64);
    await platform.settle();
    await Promise.all(Array.from({ length: 8 }, () => platform.dispatch()));
    const served = (await Promise.all(jobs.map((id) => stateOf(platform, id)))).filter(
      ({ slot }) => slot !== undefined,
    );
    expect(served).toHaveLength(5);
    expect(compare(await usedIn(platform, org), exact('0.01'))).toBeLessThanOrEqual(0);
  });

  it('lets the next job begin by what an attempt did not use, and keeps the exact amount', async () => {
    const { platform, org } = await capped();
    const jobs = await submitAll(platform, org, 8);
    await platform.settle();
    const first = async () => {
      for (const id of jobs) {
        const { slot, attempt } = await stateOf(platform, id);
        if (slot !== undefined && attempt?.started === undefined) return id;
      }
      throw new Error('no job is served');
    };
    await finish(platform, await first(), 'succeeded', 10_000);
    const { state } = await platform.kernel.load(spending, org);
    expect(usedOf(state, {}, monthAt(platform.nowMs())).spent).toBe('0.00014');
    expect(Object.keys(state.reserved)).toHaveLength(5);
    await finish(platform, await first(), 'lost', 10_000);
    const { state: after } = await platform.kernel.load(spending, org);
    expect(usedOf(after, {}, monthAt(platform.nowMs())).spent).toBe('0.00014');
    await finish(platform, await first(), 'cancelled', 5_000);
    const { state: last } = await platform.kernel.load(spending, org);
    expect(usedOf(last, {}, monthAt(platform.nowMs())).spent).toBe('0.00021');
    expect(compare(await usedIn(platform, org), exact('0.01'))).toBeLessThanOrEqual(0);
  });

  it('of one configuration makes its jobs wait, and those of no other', async () => {
    const platform = createPlatform();
    await ensureStandardPlan(platform.kernel, ORIGIN);
    const org = await found(platform);
    const job1 = await createJob(platform, org, [], { timeoutMs: 3_600_000 });
    const { configurationId } = await stateOf(platform, job1);
    const scope = { budgetId: 'kind', name: 'Sorting', configurationId, amount: '0.01' };
    await platform.send(spending, commandsOf(spending).SetBudget(org, { ...CAP, ...scope }));
    const job2 = await createJob(platform, org);
    for (const id of [job1, job2])
      await platform.send(job, commandsOf(job).SubmitJob(id, { organisationId: org, userId: 'usr_bob' }));
    await platform.settle();
    // An hour of a machine may come to more than the cap has.
    expect((await stateOf(platform, job1)).slot).toBeUndefined();
    const { kernel, queue } = platform;
    const reason = await waitingJob({ kernel, queue, nowMs: platform.nowMs() }, job1, await stateOf(platform, job1));
    expect(reason).toMatchObject({ reason: 'budget', message: expect.stringContaining('Sorting') });
    await finish(platform, job2, 'succeeded', 10_000);
    const { state } = await platform.kernel.load(spending, org);
    expect(usedOf(state, { configurationId }, monthAt(platform.nowMs()))).toEqual({ spent: '0', reserved: '0' });
    expect(usedOf(state, {}, monthAt(platform.nowMs())).spent).toBe('0.00014');
  });

  it('of one configuration lets others of the organisation begin, however many of its own wait before them', async () => {
    const platform = createPlatform();
    await ensureStandardPlan(platform.kernel, ORIGIN);
    const org = await found(platform);
    const configurationId = platform.id('jobConfiguration');
    const scope = { budgetId: 'kind', name: 'Sorting', configurationId, amount: '0.01' };
    await platform.send(spending, commandsOf(spending).SetBudget(org, { ...CAP, ...scope }));
    const spec = { ...SPEC, timeoutMs: 3_600_000 };
    const about = { organisationId: org, name: 'Sort it', configurationVersion: 1, spec, creatorId: 'usr_ada' };
    for (let n = 0; n < 250; n += 1) {
      const id = platform.id('job');
      await platform.send(job, commandsOf(job).CreateJob(id, { ...about, configurationId }));
      await platform.send(job, commandsOf(job).SubmitJob(id, { organisationId: org, userId: 'usr_bob' }));
    }
    await platform.settle();
    const [other = ''] = await submitAll(platform, org, 1);
    await platform.settle();
    for (let run = 0; run < 13; run += 1) await platform.dispatch();
    expect((await stateOf(platform, other)).slot).toBeDefined();
    const { state } = await platform.kernel.load(spending, org);
    expect(Object.keys(state.reserved)).toHaveLength(1);
  });

  it('of one label makes its jobs wait, and those of no other', async () => {
    const platform = createPlatform();
    await ensureStandardPlan(platform.kernel, ORIGIN);
    const org = await found(platform);
    const [labelled, other] = [platform.id('job'), await createJob(platform, org)];
    const made = { organisationId: org, name: 'Align', configurationId: platform.id('jobConfiguration') };
    const spec = { ...SPEC, timeoutMs: 3_600_000 };
    const data = { ...made, configurationVersion: 1, spec, creatorId: 'usr_bob', label: 'Grant 12' };
    await platform.send(job, commandsOf(job).CreateJob(labelled, data));
    const scope = { budgetId: 'grant', name: 'Of the grant', label: 'Grant 12', amount: '0.01' };
    await platform.send(spending, commandsOf(spending).SetBudget(org, { ...CAP, ...scope }));
    for (const id of [labelled, other])
      await platform.send(job, commandsOf(job).SubmitJob(id, { organisationId: org, userId: 'usr_bob' }));
    await platform.settle();
    expect((await stateOf(platform, labelled)).slot).toBeUndefined();
    expect((await stateOf(platform, other)).slot).toBeDefined();
    await platform.send(spending, commandsOf(spending).SetBudget(org, { ...CAP, ...scope, amount: '100.00' }));
    await platform.settle();
    await finish(platform, other, 'succeeded', 10_000);
    await finish(platform, labelled, 'succeeded', 20_000);
    const { state } = await platform.kernel.load(spending, org);
    expect(usedOf(state, { label: 'Grant 12' }, monthAt(platform.nowMs())).spent).toBe('0.00028');
  });

  it('is said as the reason for which a job waits, and hinders no other organisation', async () => {
    const { platform, org } = await capped();
    const [waits = ''] = await submitAll(platform, org, 12, 3_600_000);
    const other = await found(platform, 'Other');
    const [runs = ''] = await submitAll(platform, other, 1);
    await platform.settle();
    expect((await stateOf(platform, runs)).slot).toBeDefined();
    const state = await stateOf(platform, waits);
    const { kernel, queue } = platform;
    const reason = await waitingJob({ kernel, queue, nowMs: platform.nowMs() }, waits, state);
    expect(reason).toMatchObject({ reason: 'budget' });
    expect(reason?.message).toContain('All jobs');
    const raised = commandsOf(spending).SetBudget(org, { ...CAP, amount: '1.00' });
    await platform.send(spending, raised);
    await platform.dispatch();
    expect((await stateOf(platform, waits)).slot).toBeDefined();
  });
});
