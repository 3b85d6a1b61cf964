import { expect, it } from 'vitest';
import { logBlockedQueue } from '../../lib/aws/batch/blocked-queue.ts';
import { createLog } from '../../lib/aws/log.ts';

it('a queue of Batch that is blocked is logged with its reason and its head, and counted', () => {
  const lines: string[] = [];
  const log = createLog('machine-state', { write: (line) => lines.push(line), counts: { drain: () => ({}) } });
  // From the documentation of AWS Batch, shortened.
  const machine = 'mch_01J8Z3K4M5N6P7Q8R9S0T1V2W3';
  const statusReason = 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested';
  logBlockedQueue(log, { jobName: machine, jobQueue: 'arn:aws:batch:us-east-1:1:job-queue/q', statusReason });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    message: 'queue-blocked',
    machine,
    reason: statusReason,
    QueueBlocked: 1,
  });
  logBlockedQueue(log, 'anything');
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ message: 'queue-blocked', QueueBlocked: 1 });
});
