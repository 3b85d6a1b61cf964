import { secretRoutes } from '../lib/api/groups/secrets.ts';
import { secretEndpoints } from '../lib/app/jobs/endpoints/secrets.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { secretStore } from '../lib/aws/secret-store.ts';

const platform = apiPlatformOnAws({ inline: [], reads: [] });

export const handler = createApi({
  ...platform,
  routes: secretRoutes,
  endpoints: secretEndpoints({ ...platform, secrets: secretStore(platform.dynamo) }),
});
