import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BATCH_STATUSES,
  type BatchStatus,
  machineReportOf,
  RUNNER_NOT_NEEDED,
  readStateChange,
} from '../../../lib/app/machines/commands/state-change.ts';
import { detailOf } from '../../../local/machines/state-events.ts';

const machineId = 'mch_01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const says: Readonly<Record<BatchStatus, string | undefined>> = {
  // It waits inside Batch, which is no state of the machine.
  SUBMITTED: undefined,
  PENDING: undefined,
  RUNNABLE: undefined,
  STARTING: 'ReportMachineProvisioning',
  RUNNING: 'ReportMachineReady',
  SUCCEEDED: 'ReportMachineTerminated',
  FAILED: 'FailMachine',
};

describe('a state change of Batch', () => {
  it.each(BATCH_STATUSES)('%s is said to the machine of the job’s name', (status) => {
    const type = says[status];
    const report = machineReportOf({ jobName: machineId, status, containers: [] });
    if (type === undefined) expect(report).toBeUndefined();
    else expect(report).toMatchObject({ aggregateId: machineId, type });
  });

  it('carries every reason that Batch gives', () => {
    const report = machineReportOf({
      jobName: machineId,
      status: 'FAILED',
      statusReason: 'Essential container in task exited',
      containers: [{ exitCode: 137, reason: 'OutOfMemoryError' }],
    });
    expect(report?.data).toEqual({
      reason: 'Essential container in task exited; OutOfMemoryError; exit code 137',
      failure: 'out-of-memory',
    });
  });

  it.each([
    ['CannotPullContainerError: pull image manifest has been retried 5 time(s)', 'image'],
    ['OutOfMemoryError: Container killed due to memory usage', 'out-of-memory'],
    ['Host EC2 (instance i-0abc) terminated.', 'infrastructure'],
    ['Your Spot Task was interrupted.', 'infrastructure'],
  ])('says of what kind a failure is: %s', (reason, failure) => {
    const change = { jobName: machineId, status: 'FAILED', containers: [{ reason }] } as const;
    expect(machineReportOf(change)?.data).toEqual({ reason, failure });
  });

  it('of a runner that was not needed says nothing about the machine, where another may be at work', () => {
    const ended = (containers: readonly object[]) =>
      machineReportOf({ jobName: machineId, status: 'FAILED', containers });
    expect(ended([{ exitCode: RUNNER_NOT_NEEDED }])).toBeUndefined();
    expect(ended([{ name: 'program' }, { name: 'runner', exitCode: RUNNER_NOT_NEEDED }])).toBeUndefined();
    expect(ended([{ name: 'program', exitCode: RUNNER_NOT_NEEDED }])?.type).toBe('FailMachine');
  });

  it('of a task whose runner has reported is its end, whatever Batch calls it for the program’s sake', () => {
    const program = { name: 'program', exitCode: 3 };
    const types = [
      [{ name: 'starter', exitCode: 0 }, program, { name: 'runner', exitCode: 0 }],
      [{ name: 'starter', exitCode: 1 }, { name: 'program' }, { name: 'runner', exitCode: 137 }],
      [{ name: 'starter', exitCode: 0 }, program, { name: 'runner', exitCode: 1 }],
    ].map((containers) => machineReportOf({ jobName: machineId, status: 'FAILED', containers })?.type);
    expect(types).toEqual(['ReportMachineTerminated', 'FailMachine', 'FailMachine']);
  });

  it('of a task is read with its containers, as Batch describes them', () => {
    // The shape of DescribeJobs for a definition with ecsProperties, shortened.
    const containers = [
      { name: 'starter', exitCode: 0, essential: false, image: 'runner' },
      { name: 'program', reason: 'CannotPullContainerError: pull access denied', image: 'nobody/nothing' },
      { name: 'runner', essential: true, image: 'runner' },
    ];
    const task = { containers, executionRoleArn: 'arn:aws:iam::1112223333:role/execution' };
    const detail = { jobName: machineId, status: 'FAILED', ecsProperties: { taskProperties: [task] } };
    const change = readStateChange(detail);
    expect(change?.containers).toEqual([
      { name: 'starter', exitCode: 0 },
      { name: 'program', reason: 'CannotPullContainerError: pull access denied' },
      { name: 'runner' },
    ]);
    expect(change && machineReportOf(change)?.data).toMatchObject({ failure: 'image' });
  });

  it('of a job that is not ours is nobody’s', () => {
    expect(machineReportOf({ jobName: 'somebody-elses-job', status: 'RUNNING', containers: [] })).toBeUndefined();
  });

  it('is read from what AWS sends', () => {
    // From the documentation of AWS Batch, shortened.
    const detail = {
      jobArn: 'arn:aws:batch:us-east-1:123456789012:job/4c7599ae',
      jobName: machineId,
      jobId: '4c7599ae-0a82-49aa-ba5a-4727fcce14a8',
      jobQueue: 'arn:aws:batch:us-east-1:123456789012:job-queue/queue',
      status: 'RUNNABLE',
      attempts: [],
      createdAt: 1641944200058,
      retryStrategy: { attempts: 1 },
      container: { image: 'runner', resourceRequirements: [], environment: [] },
    };
    expect(readStateChange(detail)).toEqual({
      jobName: machineId,
      jobId: detail.jobId,
      status: 'RUNNABLE',
      containers: [{}],
    });
  });

  it('is told by local machines in the same words', () => {
    const machine = {
      machineId,
      jobId: 'job_1',
      attemptId: 'att_1',
      organisationId: 'org_1',
      machineType: 'standard-1',
    };
    const detail = detailOf(machine, { status: 'FAILED', reason: 'cancelled', exitCode: 143 }, 1);
    expect(readStateChange(detail)).toEqual({
      jobName: machineId,
      jobId: machineId,
      status: 'FAILED',
      statusReason: 'cancelled',
      containers: [{ exitCode: 143 }],
    });
  });

  it('is nothing else, whatever is sent', () => {
    fc.assert(
      fc.property(fc.anything(), (detail) => {
        expect(readStateChange(detail)).toBeUndefined();
      }),
    );
  });
});
