import { accountRoutes } from './groups/account.ts';
import { adminRoutes, clockRoutes } from './groups/admin.ts';
import { administeredRoutes } from './groups/administered.ts';
import { alarmRoutes } from './groups/alarms.ts';
import { attemptRoutes } from './groups/attempts.ts';
import { billingRoutes } from './groups/billing.ts';
import { billingAccountRoutes } from './groups/billing-accounts.ts';
import { billingDetailsRoutes } from './groups/billing-details.ts';
import { billingRunRoutes } from './groups/billing-runs.ts';
import { bridgeRoutes } from './groups/bridge.ts';
import { budgetRoutes } from './groups/budgets.ts';
import { customerRoutes } from './groups/customers.ts';
import { documentRoutes } from './groups/documents.ts';
import { exportRoutes } from './groups/exports.ts';
import { fileRoutes } from './groups/files.ts';
import { financeRoutes } from './groups/finance.ts';
import { fleetPriceRoutes } from './groups/fleet-price.ts';
import { folderRoutes } from './groups/folders.ts';
import { configurationRoutes } from './groups/job-configurations.ts';
import { jobRoutes } from './groups/jobs.ts';
import { machineRoutes } from './groups/machines.ts';
import { metaRoutes } from './groups/meta.ts';
import { operationRoutes } from './groups/operations.ts';
import { organisationRuleRoutes } from './groups/organisation-rules.ts';
import { organisationRoutes } from './groups/organisations.ts';
import { pipelineRoutes } from './groups/pipelines.ts';
import { planMigrationRoutes } from './groups/plan-migrations.ts';
import { planRoutes } from './groups/plans.ts';
import { priceRoutes } from './groups/prices.ts';
import { registerRoutes } from './groups/register.ts';
import { secretRoutes } from './groups/secrets.ts';
import { streamRoutes } from './groups/streams.ts';
import { termsRoutes } from './groups/terms.ts';
import { trashRoutes } from './groups/trash.ts';
import { uploadBatchRoutes } from './groups/upload-batches.ts';
import { uploadRoutes } from './groups/uploads.ts';
import { uppyRoutes } from './groups/uppy.ts';
import { usageHourRoutes } from './groups/usage-hours.ts';
import type { Route } from './route.ts';

/** The whole contract, with every schema's type: the typed client is made from it. */
export const contract = [
  ...metaRoutes,
  ...accountRoutes,
  ...organisationRoutes,
  ...organisationRuleRoutes,
  ...billingDetailsRoutes,
  ...uploadRoutes,
  ...uploadBatchRoutes,
  ...uppyRoutes,
  ...folderRoutes,
  ...fileRoutes,
  ...trashRoutes,
  ...configurationRoutes,
  ...jobRoutes,
  ...attemptRoutes,
  ...pipelineRoutes,
  ...secretRoutes,
  ...planRoutes,
  ...billingRoutes,
  ...bridgeRoutes,
  ...documentRoutes,
  ...exportRoutes,
  ...usageHourRoutes,
  ...billingAccountRoutes,
  ...financeRoutes,
  ...termsRoutes,
  ...priceRoutes,
  ...registerRoutes,
  ...budgetRoutes,
  ...fleetPriceRoutes,
  ...billingRunRoutes,
  ...alarmRoutes,
  ...streamRoutes,
  ...administeredRoutes,
  ...operationRoutes,
  ...planMigrationRoutes,
  ...adminRoutes,
  ...customerRoutes,
  ...machineRoutes,
  ...clockRoutes,
] as const;

/** The same, to iterate over it. */
export const routes: readonly Route[] = [...contract];
