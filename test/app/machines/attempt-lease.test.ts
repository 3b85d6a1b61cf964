import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { reactorOf } from '../../../lib/app/delivery.ts';
import type { AttemptLease } from '../../../lib/app/machines/commands/attempt-claims.ts';
import { machineOrders } from '../../../lib/app/machines/reactors/machine-orders.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { MACHINE_START_DEADLINE_MS, MACHINE_WAIT_MS } from '../../../lib/domain/limits.ts';
import { machine } from '../../../lib/domain/machine/machine.ts';
import { createPlatform } from '../platform.ts';
import { createJob, found, jobState, submit } from '../scenes.ts';

describe('the lease of an attempt', () => {
  it('lasts until the end of one that begins as late as its machine may', async () => {
    const platform = createPlatform();
    platform.deaf.add('machine-orders@1');
    const organisationId = await found(platform);
    const jobId = await createJob(platform, organisationId);
    const attemptId = await submit(platform, organisationId, jobId);
    const machineId = machineIdOf(attemptId);
    const leases: AttemptLease[] = [];
    const mintClaim = async (lease: AttemptLease) => {
      leases.push(lease);
      return 'catc_1';
    };
    const { kernel, engine } = platform;
    await reactorOf(platform.platform, machineOrders.with({ kernel, engine, mintClaim })).catchUp(
      `machine#${machineId}`,
    );
    platform.setMs(platform.nowMs() + MACHINE_WAIT_MS - 1);
    await platform.send(machine, commandsOf(machine).ReportMachineProvisioning(machineId));
    platform.setMs(platform.nowMs() + MACHINE_START_DEADLINE_MS - 1);
    const start = { organisationId, attemptId, token: 'runner-1', machineId, inputs: [] };
    await platform.send(job, commandsOf(job).StartAttempt(jobId, start));
    const { attempt } = await jobState(platform, jobId);
    expect(leases[0]?.untilMs).toBeGreaterThan(attempt?.started?.deadlineMs ?? Number.POSITIVE_INFINITY);
  });
});
