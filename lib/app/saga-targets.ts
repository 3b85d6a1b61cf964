import type { AnyAggregate } from 'epoch';

/**
 * Every aggregate by its name, each loaded when a saga's output sends its first command to it: a function that seldom sends
 * starts without their decisions.
 */
export const SAGA_TARGETS: Readonly<Record<string, () => Promise<AnyAggregate>>> = {
  'billing-account': async () => (await import('../domain/billing-account/billing-account.ts')).billingAccount,
  'billing-period': async () => (await import('../domain/billing-period/billing-period.ts')).billingPeriod,
  'billing-run': async () => (await import('../domain/billing-run/billing-run.ts')).billingRun,
  'daily-usage': async () => (await import('../domain/daily-usage/daily-usage.ts')).dailyUsage,
  file: async () => (await import('../domain/file/file.ts')).file,
  job: async () => (await import('../domain/job/job.ts')).job,
  'job-configuration': async () => (await import('../domain/job-configuration/job-configuration.ts')).jobConfiguration,
  machine: async () => (await import('../domain/machine/machine.ts')).machine,
  organisation: async () => (await import('../domain/organisation/organisation.ts')).organisation,
  plan: async () => (await import('../domain/plan/plan.ts')).plan,
  quota: async () => (await import('../domain/quota/quota.ts')).quota,
};
