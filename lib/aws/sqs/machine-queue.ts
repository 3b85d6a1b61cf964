import { SQSClient } from '@aws-sdk/client-sqs';
import type { ComputeEngine } from '../../app/ports/compute-engine.ts';
import { clientSettings } from '../client-settings.ts';
import { queuedComputeEngine } from './compute-engine.ts';

/** The machines' queue with its client: what is loaded at the first use. */
export function machineQueue(queueUrl: string): ComputeEngine {
  return queuedComputeEngine(new SQSClient(clientSettings()), queueUrl);
}
