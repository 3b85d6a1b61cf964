import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../lib/app/http/endpoint.ts';
import { outcomeEndpoints } from '../../../lib/app/machines/endpoints/outcomes.ts';
import { defined } from '../../../lib/domain/defined.ts';
import type { FailureClass } from '../../../lib/domain/failure-class.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import type { AttemptOutcome } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { machine } from '../../../lib/domain/machine/machine.ts';
import { createPlatform } from '../platform.ts';
import { createJob, found, submit } from '../scenes.ts';

const DAY_MS = 86_400_000;

/** A platform with attempts that end in given ways, and an administrator who asks. */
async function scene() {
  const platform = createPlatform();
  const organisationId = await found(platform);
  const endpoints = outcomeEndpoints(platform);
  const started = async () => {
    const jobId = await createJob(platform, organisationId);
    const attemptId = await submit(platform, organisationId, jobId);
    const machineId = machineIdOf(attemptId);
    const start = { organisationId, attemptId, machineId, token: 'runner-1', inputs: [] };
    await platform.send(job, commandsOf(job).StartAttempt(jobId, start));
    return { jobId, attemptId, machineId };
  };
  const end = async (outcome: Exclude<AttemptOutcome, 'lost'>, failure?: FailureClass) => {
    const { jobId, attemptId } = await started();
    const data = { organisationId, attemptId, outcome, ...defined({ failure }) };
    await platform.send(job, commandsOf(job).ReportAttempt(jobId, data));
    await platform.settle();
  };
  const lose = async (reason: string) => {
    const { machineId, jobId } = await started();
    await platform.send(machine, commandsOf(machine).FailMachine(machineId, { reason }));
    await platform.settle();
    return { machineId, jobId };
  };
  const outcomes = async (query: Call<'admin.getOutcomes'>['query'] = {}) => {
    const call: Partial<Call<'admin.getOutcomes'>> = { query, nowMs: platform.nowMs() };
    return endpoints['admin.getOutcomes'](call as Call<'admin.getOutcomes'>);
  };
  const lost = async (query: Call<'admin.listLostMachines'>['query']) => {
    const call: Partial<Call<'admin.listLostMachines'>> = { query };
    const answer = await endpoints['admin.listLostMachines'](call as Call<'admin.listLostMachines'>);
    return 'body' in answer ? answer.body : { items: [] };
  };
  return { platform, organisationId, end, lose, outcomes, lost };
}

describe('an administrator sees how attempts ended', () => {
  it('day by day and class by class, with the machines that were lost', async () => {
    const { platform, end, lose, outcomes } = await scene();
    for (let n = 0; n < 9; n += 1) await end('succeeded');
    await end('failed', 'program');
    await lose('the host is gone');
    platform.setMs(platform.nowMs() + DAY_MS);
    await end('timed-out', 'time-limit');
    const answer = await outcomes();
    const days = 'body' in answer ? answer.body.days : [];
    expect(days).toHaveLength(14);
    expect(days.slice(-2)).toEqual([
      {
        day: '2026-01-01',
        succeeded: 9,
        failures: [
          { failure: 'program', attempts: 1 },
          { failure: 'infrastructure', attempts: 1 },
        ],
        machinesLost: 1,
      },
      { day: '2026-01-02', succeeded: 0, failures: [{ failure: 'time-limit', attempts: 1 }], machinesLost: 0 },
    ]);
    expect(days[0]).toEqual({ day: '2025-12-20', succeeded: 0, failures: [], machinesLost: 0 });
  });

  it('and which machines were lost on a day, the latest first, page by page', async () => {
    const { platform, organisationId, lose, lost } = await scene();
    const first = await lose('the host is gone');
    platform.setMs(platform.nowMs() + 1_000);
    const second = await lose('its engine does not have the machine');
    const page = await lost({ day: '2026-01-01', limit: 1 });
    expect(page.items).toMatchObject([
      {
        id: second.machineId,
        organisation: organisationId,
        job: second.jobId,
        reason: 'its engine does not have the machine',
      },
    ]);
    const next = await lost({ day: '2026-01-01', limit: 1, cursor: page.nextCursor });
    expect(next.items.map(({ id }) => id)).toEqual([first.machineId]);
    expect((await lost({ day: '2026-01-02' })).items).toEqual([]);
  });

  it('of no more days than a reply has', async () => {
    const { outcomes } = await scene();
    expect(await outcomes({ from: '2025-01-01', to: '2026-01-01' })).toMatchObject({ code: 'range-too-large' });
    expect(await outcomes({ from: '2026-01-02', to: '2026-01-01' })).toMatchObject({ code: 'range-invalid' });
  });
});
