import type { ComputeEngine } from '../app/ports/compute-engine.ts';
import type { Leases } from '../app/ports/leases.ts';
import { environment, optionalEnvironment } from './environment.ts';
import { lazily } from './lazily.ts';

/**
 * The compute engine of this stage: a host behind a queue where there is one, else AWS Batch. Loads only that one. The
 * host's machines are listed from its newest report, in `notes`.
 */
export function computeEngine(notes?: Pick<Leases, 'note'>): ComputeEngine {
  const queueUrl = optionalEnvironment('MACHINE_QUEUE_URL');
  if (queueUrl !== undefined) {
    return lazily<ComputeEngine>(async () => (await import('./sqs/machine-queue.ts')).machineQueue(queueUrl, notes));
  }
  const place = {
    jobQueue: environment('BATCH_JOB_QUEUE'),
    prefix: environment('BATCH_DEFINITION_PREFIX'),
    runnerImage: environment('RUNNER_IMAGE'),
    executionRoleArn: environment('BATCH_EXECUTION_ROLE'),
    logGroup: environment('MACHINE_LOG_GROUP'),
    apiUrl: environment('API_URL'),
  };
  return lazily<ComputeEngine>(async () => (await import('./batch/batch-machines.ts')).batchMachines(place));
}
