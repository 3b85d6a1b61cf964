import { billingDetailsRoutes } from '../lib/api/groups/billing-details.ts';
import { organisationRuleRoutes } from '../lib/api/groups/organisation-rules.ts';
import { organisationRoutes } from '../lib/api/groups/organisations.ts';
import { ORGANISATION_VIEWS } from '../lib/app/api-views.ts';
import { organisationsEndpoints } from '../lib/app/organisations/endpoints/endpoints.ts';
import { accountsOnAws } from '../lib/aws/accounts.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { secretStore } from '../lib/aws/secret-store.ts';
import { mailer } from '../lib/aws/ses/lazy-mailer.ts';

const platform = apiPlatformOnAws(ORGANISATION_VIEWS);
const startingQuotaBytes = Number(environment('STARTING_QUOTA_BYTES'));
const secrets = secretStore(platform.dynamo);
const deps = { ...platform, ...accountsOnAws(platform.dynamo), secrets, mailer: mailer(), startingQuotaBytes };

export const handler = createApi({
  ...deps,
  routes: [...organisationRoutes, ...organisationRuleRoutes, ...billingDetailsRoutes],
  endpoints: organisationsEndpoints(deps),
});
