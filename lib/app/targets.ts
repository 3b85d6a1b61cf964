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
export const toFile: Targets = { file: async () => (await import('../domain/file/file.ts')).file };
export const toJob: Targets = { job: async () => (await import('../domain/job/job.ts')).job };
export const toMachine: Targets = { machine: async () => (await import('../domain/machine/machine.ts')).machine };
export const toOrganisation: Targets = {
  organisation: async () => (await import('../domain/organisation/organisation.ts')).organisation,
};
export const toQuota: Targets = { quota: async () => (await import('../domain/quota/quota.ts')).quota };
