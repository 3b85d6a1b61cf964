import {
  type Targets,
  toBillingAccount,
  toBillingPeriod,
  toFile,
  toJob,
  toMachine,
  toOrganisation,
  toQuota,
} from '../../lib/app/targets.ts';

/** Every aggregate that commands are sent to: those of sagas, and those that no saga sends to. */
export const SAGA_TARGETS: Targets = {
  ...toBillingAccount,
  ...toBillingPeriod,
  ...toFile,
  ...toJob,
  ...toMachine,
  ...toOrganisation,
  ...toQuota,
  'billing-run': async () => (await import('../../lib/domain/billing-run/billing-run.ts')).billingRun,
  'daily-usage': async () => (await import('../../lib/domain/daily-usage/daily-usage.ts')).dailyUsage,
  'data-exports': async () => (await import('../../lib/domain/data-exports/data-exports.ts')).dataExports,
  'invoice-numbers': async () => (await import('../../lib/domain/invoice-numbers/invoice-numbers.ts')).invoiceNumbers,
  'job-configuration': async () =>
    (await import('../../lib/domain/job-configuration/job-configuration.ts')).jobConfiguration,
  'job-slots': async () => (await import('../../lib/domain/job-slots/job-slots.ts')).jobSlots,
  pipeline: async () => (await import('../../lib/domain/pipeline/pipeline.ts')).pipeline,
  plan: async () => (await import('../../lib/domain/plan/plan.ts')).plan,
  spending: async () => (await import('../../lib/domain/spending/spending.ts')).spending,
};
