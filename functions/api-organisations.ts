import { organisationRoutes } from '../lib/api/groups/organisations.ts';
import { organisationsEndpoints } from '../lib/app/organisations/endpoints/endpoints.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { accounts, platform } from '../lib/aws/platform.ts';
import { mailer } from '../lib/aws/ses/lazy-mailer.ts';

const known = platform();
const world = { ...known, ...accounts(known.dynamo), mailer: mailer() };

export const handler = createApi({
  ...world,
  routes: organisationRoutes,
  endpoints: organisationsEndpoints(world),
});
