import type { AnyAggregate } from 'epoch';
import { billingAccount } from '../domain/billing-account/decide.ts';
import { billingRun } from '../domain/billing-run/billing-run.ts';
import { dailyUsage } from '../domain/daily-usage/decide.ts';
import { file } from '../domain/file/commands.ts';
import { job } from '../domain/job/commands.ts';
import { jobConfiguration } from '../domain/job-configuration/commands.ts';
import { machine } from '../domain/machine/commands.ts';
import { organisation } from '../domain/organisation/commands.ts';
import { plan } from '../domain/plan/decide.ts';
import { quota } from '../domain/quota/commands.ts';

const aggregates: readonly AnyAggregate[] = [
  billingAccount,
  billingRun,
  dailyUsage,
  file,
  job,
  jobConfiguration,
  machine,
  organisation,
  plan,
  quota,
];

/** Every aggregate by its name: for whoever gets a stream's name, or a command that a saga has written down. */
export const registry: Readonly<Record<string, AnyAggregate>> = Object.fromEntries(
  aggregates.map((aggregate) => [aggregate.name, aggregate]),
);
