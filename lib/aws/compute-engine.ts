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
    jobDefinition: environment('BATCH_JOB_DEFINITION'),
    apiUrl: environment('API_URL'),
  };
  return lazily<ComputeEngine>(async () => (await import('./batch/batch-machines.ts')).batchMachines(place));
}
