import type { Group } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { billingEndpoints } from '../../lib/app/billing/endpoints/billing.ts';
import { documentEndpoints } from '../../lib/app/billing/endpoints/documents.ts';
import { financeEndpoints } from '../../lib/app/billing/endpoints/finance.ts';
import { laterBillingRuns } from '../../lib/app/billing-runs.ts';
import { accountEndpoints, adminEndpoints, filesEndpoints } from '../../lib/app/endpoints.ts';
import { attemptEndpoints } from '../../lib/app/jobs/endpoints/attempts.ts';
import { jobsEndpoints } from '../../lib/app/jobs/endpoints/endpoints.ts';
import { pipelineEndpoints } from '../../lib/app/jobs/endpoints/pipelines.ts';
import { secretEndpoints } from '../../lib/app/jobs/endpoints/secrets.ts';
import { machineEndpoints } from '../../lib/app/machines/endpoints/machines.ts';
import { organisationsEndpoints } from '../../lib/app/organisations/endpoints/endpoints.ts';
import { clockEndpoints } from '../../lib/app/platform/endpoints/clock.ts';
import { metaEndpoints } from '../../lib/app/platform/endpoints/meta.ts';
import type { Offsets } from '../../lib/app/platform/queries/offsets.ts';
import { createApi } from '../../lib/aws/http/api.ts';
import { createUnrouted, routesAnywhere } from '../../lib/aws/http/unrouted.ts';
import type { ApiDependencies } from './dependencies.ts';

type Common = Omit<Parameters<typeof createApi>[0], 'routes' | 'endpoints'>;

/** The functions of the API by their groups, and the one for what no route fits. */
export function createHandlers(deps: ApiDependencies, common: Common) {
  let offsets: Offsets = [];
  const moves = clockEndpoints({
    offsets: {
      read: async () => offsets,
      replace: async (_was, next) => {
        offsets = next;
        return true;
      },
    },
    wallMs: deps.clock.nowMs,
    announce: async () => {},
  });
  const of = (group: Group) => routes.filter((route) => route.group === group);
  return {
    unrouted: createUnrouted({ ...common, found: routesAnywhere(routes, true) }),
    machines: createApi({ ...common, routes: of('machines'), endpoints: machineEndpoints(deps) }),
    meta: createApi({ ...common, routes: of('meta'), endpoints: metaEndpoints(deps) }),
    account: createApi({ ...common, routes: of('account'), endpoints: accountEndpoints(deps) }),
    organisations: createApi({ ...common, routes: of('organisations'), endpoints: organisationsEndpoints(deps) }),
    files: createApi({ ...common, routes: of('files'), endpoints: filesEndpoints(deps) }),
    jobs: createApi({ ...common, routes: of('jobs'), endpoints: jobsEndpoints(deps) }),
    attempts: createApi({ ...common, routes: of('attempts'), endpoints: attemptEndpoints(deps) }),
    pipelines: createApi({ ...common, routes: of('pipelines'), endpoints: pipelineEndpoints(deps) }),
    secrets: createApi({ ...common, routes: of('secrets'), endpoints: secretEndpoints(deps) }),
    billing: createApi({ ...common, routes: of('billing'), endpoints: billingEndpoints(deps) }),
    documents: createApi({ ...common, routes: of('documents'), endpoints: documentEndpoints(deps) }),
    finance: createApi({
      ...common,
      routes: of('finance'),
      endpoints: { ...financeEndpoints(deps), ...laterBillingRuns(deps) },
    }),
    admin: createApi({ ...common, routes: of('admin'), endpoints: adminEndpoints(deps, moves) }),
  };
}
