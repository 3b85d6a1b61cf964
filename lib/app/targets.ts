import type { AnyAggregate } from 'epoch';

/** Aggregates by name, each loaded when a saga's output sends its first command to it. */
export type Targets = Readonly<Record<string, () => Promise<AnyAggregate>>>;

// One by one: the function of a saga's output contains the decisions of the aggregates that it sends to, and of no other.

export const toBillingAccount: Targets = {
  'billing-account': async () => (await import('../domain/billing-account/billing-account.ts')).billingAccount,
};
export const toBillingPeriod: Targets = {
  'billing-period': async () => (await import('../domain/billing-period/billing-period.ts')).billingPeriod,
};
export const toBillingRun: Targets = {
  'billing-run': async () => (await import('../domain/billing-run/billing-run.ts')).billingRun,
};
export const toDailyUsage: Targets = {
  'daily-usage': async () => (await import('../domain/daily-usage/daily-usage.ts')).dailyUsage,
};
export const toDataExports: Targets = {
  'data-exports': async () => (await import('../domain/data-exports/data-exports.ts')).dataExports,
};
export const toFile: Targets = { file: async () => (await import('../domain/file/file.ts')).file };
export const toInvoiceNumbers: Targets = {
  'invoice-numbers': async () => (await import('../domain/invoice-numbers/invoice-numbers.ts')).invoiceNumbers,
};
export const toJob: Targets = { job: async () => (await import('../domain/job/job.ts')).job };
export const toJobConfiguration: Targets = {
  'job-configuration': async () => (await import('../domain/job-configuration/job-configuration.ts')).jobConfiguration,
};
export const toJobSlots: Targets = {
  'job-slots': async () => (await import('../domain/job-slots/job-slots.ts')).jobSlots,
};
export const toMachine: Targets = { machine: async () => (await import('../domain/machine/machine.ts')).machine };
export const toOrganisation: Targets = {
  organisation: async () => (await import('../domain/organisation/organisation.ts')).organisation,
};
export const toPipeline: Targets = {
  pipeline: async () => (await import('../domain/pipeline/pipeline.ts')).pipeline,
};
export const toPlan: Targets = { plan: async () => (await import('../domain/plan/plan.ts')).plan };
export const toSpending: Targets = { spending: async () => (await import('../domain/spending/spending.ts')).spending };
export const toQuota: Targets = { quota: async () => (await import('../domain/quota/quota.ts')).quota };
