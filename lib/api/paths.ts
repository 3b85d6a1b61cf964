import { accountPaths } from './paths/account.ts';
import { adminPaths } from './paths/admin.ts';
import { attemptsPaths } from './paths/attempts.ts';
import { billingPaths } from './paths/billing.ts';
import { filesPaths } from './paths/files.ts';
import { financePaths } from './paths/finance.ts';
import { jobsPaths } from './paths/jobs.ts';
import { metaPaths } from './paths/meta.ts';
import { organisationsPaths } from './paths/organisations.ts';
import { pipelinesPaths } from './paths/pipelines.ts';
import { secretsPaths } from './paths/secrets.ts';

/**
 * Every route's method and path, by route id: the only place where they are written, a file per group so that a function
 * carries its own. The groups add schemas, roles and error codes; the typed client uses this table alone.
 */
export const endpoints = {
  ...metaPaths,
  ...accountPaths,
  ...organisationsPaths,
  ...filesPaths,
  ...jobsPaths,
  ...attemptsPaths,
  ...pipelinesPaths,
  ...secretsPaths,
  ...billingPaths,
  ...financePaths,
  ...adminPaths,
};

export type RouteId = keyof typeof endpoints;
