import { adminRoutes, clockRoutes } from '../lib/api/groups/admin.ts';
import { administeredRoutes } from '../lib/api/groups/administered.ts';
import { alarmRoutes } from '../lib/api/groups/alarms.ts';
import { customerRoutes } from '../lib/api/groups/customers.ts';
import { operationRoutes } from '../lib/api/groups/operations.ts';
import { planMigrationRoutes } from '../lib/api/groups/plan-migrations.ts';
import { streamRoutes } from '../lib/api/groups/streams.ts';
import { ADMIN_VIEWS } from '../lib/app/admin-views.ts';
import { adminEndpoints } from '../lib/app/endpoints.ts';
import { accountsOnAws } from '../lib/aws/accounts.ts';
import { administration } from '../lib/aws/administration.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { clockMoves } from '../lib/aws/clock/clock-moves.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { identities } from '../lib/aws/identities.ts';

const platform = apiPlatformOnAws(ADMIN_VIEWS);
const moves = clockMoves(platform.dynamo);
const deps = {
  ...platform,
  ...accountsOnAws(platform.dynamo),
  ...identities(),
  ...administration(platform.dynamo),
};

export const handler = createApi({
  ...deps,
  routes: [
    ...adminRoutes,
    ...alarmRoutes,
    ...customerRoutes,
    ...streamRoutes,
    ...administeredRoutes,
    ...operationRoutes,
    ...planMigrationRoutes,
    ...(moves === undefined ? [] : clockRoutes),
  ],
  endpoints: adminEndpoints(deps, moves),
});
