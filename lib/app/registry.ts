import type { AnyAggregate } from 'epoch';
import { billingAccount } from '../domain/billing-account/billing-account.ts';
import { billingPeriod } from '../domain/billing-period/billing-period.ts';
import { billingRun } from '../domain/billing-run/billing-run.ts';
import { customerNotes } from '../domain/customer-notes/customer-notes.ts';
import { dailyUsage } from '../domain/daily-usage/daily-usage.ts';
import { dataExports } from '../domain/data-exports/data-exports.ts';
import { file } from '../domain/file/file.ts';
import { invoiceNumbers } from '../domain/invoice-numbers/invoice-numbers.ts';
import { job } from '../domain/job/job.ts';
import { jobConfiguration } from '../domain/job-configuration/job-configuration.ts';
import { jobSlots } from '../domain/job-slots/job-slots.ts';
import { machine } from '../domain/machine/machine.ts';
import { organisation } from '../domain/organisation/organisation.ts';
import { pipeline } from '../domain/pipeline/pipeline.ts';
import { plan } from '../domain/plan/plan.ts';
import { planMigrations } from '../domain/plan-migrations/plan-migrations.ts';
import { quota } from '../domain/quota/quota.ts';
import { spending } from '../domain/spending/spending.ts';

const aggregates: readonly AnyAggregate[] = [
  billingAccount,
  billingPeriod,
  billingRun,
  customerNotes,
  dailyUsage,
  dataExports,
  file,
  invoiceNumbers,
  job,
  jobConfiguration,
  jobSlots,
  machine,
  organisation,
  pipeline,
  plan,
  planMigrations,
  quota,
  spending,
];

/** Every aggregate by its name: to find it by a stream's name, or by a command that a saga has stored. */
export const registry: Readonly<Record<string, AnyAggregate>> = Object.fromEntries(
  aggregates.map((aggregate) => [aggregate.name, aggregate]),
);
