import {
  type Targets,
  toBillingAccount,
  toBillingPeriod,
  toBillingRun,
  toDailyUsage,
  toFile,
  toJob,
  toJobConfiguration,
  toJobSlots,
  toMachine,
  toOrganisation,
  toPlan,
  toQuota,
} from './targets.ts';

/** Every aggregate, for sweeps, redrives and tests, where the outputs of all sagas send. */
export const SAGA_TARGETS: Targets = {
  ...toBillingAccount,
  ...toBillingPeriod,
  ...toBillingRun,
  ...toDailyUsage,
  ...toFile,
  ...toJob,
  ...toJobConfiguration,
  ...toJobSlots,
  ...toMachine,
  ...toOrganisation,
  ...toPlan,
  ...toQuota,
};
