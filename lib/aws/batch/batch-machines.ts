import { BatchClient } from '@aws-sdk/client-batch';
import type { ComputeEngine } from '../../app/ports/compute-engine.ts';
import { clientSettings } from '../client-settings.ts';
import { type BatchOptions, batchComputeEngine } from './compute-engine.ts';

/** AWS Batch with its client: what is loaded at the first use. */
export function batchMachines(place: BatchOptions): ComputeEngine {
  return batchComputeEngine(new BatchClient(clientSettings()), place);
}
