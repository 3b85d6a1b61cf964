import { adminRoutes, clockRoutes } from '../lib/api/groups/admin.ts';
import { alarmRoutes } from '../lib/api/groups/alarms.ts';
import { customerRoutes } from '../lib/api/groups/customers.ts';
import { ADMIN_VIEWS } from '../lib/app/admin-views.ts';
import { adminEndpoints } from '../lib/app/endpoints.ts';
import { accountsOnAws } from '../lib/aws/accounts.ts';
import { alarms } from '../lib/aws/alarms.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { clockMoves } from '../lib/aws/clock/clock-moves.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { identities } from '../lib/aws/identities.ts';
import { changeLogOnAws } from '../lib/aws/platform.ts';
import { redrives } from '../lib/aws/redrives.ts';

const platform = apiPlatformOnAws(ADMIN_VIEWS);
const subscribers = async () => {
  const { SUBSCRIPTIONS } = await import('../lib/app/subscriptions.ts');
  return SUBSCRIPTIONS.map(({ name, version }) => `${name}@${version}`);
};
const moves = clockMoves(platform.dynamo);
const deps = {
  ...platform,
  ...accountsOnAws(platform.dynamo),
  ...identities(),
  changeLog: changeLogOnAws(platform.dynamo),
  subscribers,
  redrives: redrives(),
  alarms: alarms(),
};

export const handler = createApi({
  ...deps,
  routes: [...adminRoutes, ...alarmRoutes, ...customerRoutes, ...(moves === undefined ? [] : clockRoutes)],
  endpoints: adminEndpoints(deps, moves),
});
