import { SQSClient } from '@aws-sdk/client-sqs';
import { machinesInInventory } from '../../app/machines/commands/machine-inventory.ts';
import type { ComputeEngine } from '../../app/ports/compute-engine.ts';
import type { Leases } from '../../app/ports/leases.ts';
import { clientSettings } from '../client-settings.ts';
import { queuedComputeEngine } from './compute-engine.ts';

/** The machines' queue with its client: what is loaded at the first use. */
export function machineQueue(queueUrl: string, notes?: Pick<Leases, 'note'>): ComputeEngine {
  const list = async () => (notes === undefined ? undefined : machinesInInventory(notes, Date.now()));
  return queuedComputeEngine(new SQSClient(clientSettings()), queueUrl, list);
}
