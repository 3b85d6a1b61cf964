import type { MachineSubmission } from '../../app/ports/compute-engine.ts';

/** An order to a host of local machines, through its queue. */
export type MachineOrder =
  | { readonly kind: 'submit'; readonly submission: MachineSubmission }
  | { readonly kind: 'terminate'; readonly machineId: string; readonly reason: string };

const SUBMISSION_FIELDS = ['machineId', 'jobId', 'attemptId', 'organisationId', 'machineType', 'claim'] as const;

/** An order from a message's body, or undefined for anything else. */
export function parseOrder(body: string | undefined): MachineOrder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  if (value['kind'] === 'terminate') {
    const { machineId, reason } = value;
    if (typeof machineId !== 'string' || typeof reason !== 'string') return undefined;
    return { kind: 'terminate', machineId, reason };
  }
  const submission = value['submission'];
  if (value['kind'] !== 'submit' || !isRecord(submission)) return undefined;
  return isSubmission(submission) ? { kind: 'submit', submission } : undefined;
}

function isSubmission(value: object): value is MachineSubmission {
  const fields: Readonly<Partial<Record<string, unknown>>> = { ...value };
  const { image, limitMs, diskGib, network } = fields;
  if (diskGib !== undefined && typeof diskGib !== 'number') return false;
  if (network !== undefined && network !== 'none' && network !== 'internet') return false;
  if (typeof limitMs !== 'number' || (image !== undefined && typeof image !== 'string')) return false;
  return SUBMISSION_FIELDS.every((field) => typeof fields[field] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
