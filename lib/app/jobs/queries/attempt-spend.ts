import type { Kernel } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { attemptLimitMs, type JobSpec } from '../../../domain/job-spec.ts';
import { MACHINE_START_DEADLINE_MS, MACHINE_WAIT_MS } from '../../../domain/limits.ts';
import type { AttemptSpend } from '../../../domain/spending/commands.ts';
import { attemptPrice } from '../../billing/queries/attempt-price.ts';

export interface SpendOf {
  readonly organisationId: string;
  readonly jobId: string;
  readonly userId: string;
  readonly configurationId: string;
  readonly label?: string;
  readonly machineType: string;
  readonly spec: Pick<JobSpec, 'timeoutMs' | 'stagingTimeoutMs'>;
}

/**
 * The most that a job's next attempt can come to: its price for as long as it may run. What has no price is billed as 0 until
 * it gets one.
 */
export async function attemptSpend(
  kernel: Kernel,
  { organisationId, jobId, userId, configurationId, label, machineType, spec }: SpendOf,
  nowMs: number,
): Promise<Omit<AttemptSpend, 'attemptId'>> {
  const limitMs = attemptLimitMs(spec);
  const untilMs = nowMs + MACHINE_WAIT_MS + MACHINE_START_DEADLINE_MS + limitMs;
  const unitPrice = (await attemptPrice(kernel, organisationId, machineType, { nowMs, untilMs })) ?? '0';
  return { jobId, userId, configurationId, unitPrice, limitMs, ...defined({ label }) };
}
