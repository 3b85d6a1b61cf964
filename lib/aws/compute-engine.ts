import { BatchClient } from '@aws-sdk/client-batch';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ComputeEngine } from '../app/ports/compute-engine.ts';
import { batchComputeEngine } from './batch/compute-engine.ts';
import { environment } from './environment.ts';
import { queuedComputeEngine } from './sqs/compute-engine.ts';

/** Whoever runs machines on this stage: a host behind a queue where there is one, else AWS Batch. */
export function computeEngine(): ComputeEngine {
  const queueUrl = process.env['MACHINE_QUEUE_URL'];
  if (queueUrl !== undefined && queueUrl !== '') return queuedComputeEngine(new SQSClient({}), queueUrl);
  return batchComputeEngine(new BatchClient({}), {
    jobQueue: environment('BATCH_JOB_QUEUE'),
    jobDefinition: environment('BATCH_JOB_DEFINITION'),
    apiUrl: environment('API_URL'),
  });
}
