import { ulid } from '../../lib/domain/ids.ts';
import type { JobSpec } from '../../lib/domain/job-spec.ts';

/** A ULID that is the same for the same number. */
export function sampleUlid(n: number): string {
  return ulid(1_700_000_000_000 + n, new Uint8Array(10).fill(n % 256));
}

export const orgId = `org_${sampleUlid(1)}`;
export const otherOrgId = `org_${sampleUlid(2)}`;
export const fileId = (n = 1) => `fil_${sampleUlid(n)}`;
export const jobId = `job_${sampleUlid(1)}`;
export const attemptId = (n = 1) => `att_${sampleUlid(n)}`;

export const spec: JobSpec = {
  command: 'sort',
  arguments: ['-u'],
  environment: { LANG: 'C' },
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 2,
};

/** A command of an aggregate, its ids filled in. */
export function command<T extends string, D>(aggregateId: string, type: T, data: D) {
  return { type, id: 'cmd-1', aggregateId, data };
}
