import { accountRoutes } from '../lib/api/groups/account.ts';
import { COMMON_VIEWS } from '../lib/app/api-views.ts';
import { accountEndpoints } from '../lib/app/endpoints.ts';
import { accountsOnAws, entryOnAws } from '../lib/aws/accounts.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { identities } from '../lib/aws/identities.ts';
import { mailer } from '../lib/aws/ses/lazy-mailer.ts';

const platform = apiPlatformOnAws(COMMON_VIEWS);
const { dynamo } = platform;
const deps = { ...platform, ...accountsOnAws(dynamo), ...entryOnAws(dynamo), ...identities(), mailer: mailer() };

export const handler = createApi({
  ...deps,
  routes: accountRoutes,
  endpoints: accountEndpoints(deps),
});
