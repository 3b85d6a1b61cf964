import { BatchClient } from '@aws-sdk/client-batch';
import type { ComputeEngine } from '../../app/ports/compute-engine.ts';
import { clientSettings } from '../client-settings.ts';
import { type BatchOptions, batchComputeEngine } from './compute-engine.ts';

/** Batch throttles an account's submissions together: tries with growing pauses, some seconds in all. What is left is delivered again. */
const THROTTLED_ATTEMPTS = 5;

/** AWS Batch with its client: what is loaded at the first use. */
export function batchMachines(place: BatchOptions): ComputeEngine {
  return batchComputeEngine(new BatchClient(clientSettings({ maxAttempts: THROTTLED_ATTEMPTS })), place);
}
