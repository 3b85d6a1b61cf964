import { authenticate } from '../lib/app/accounts/commands/authenticate.ts';
import { limitRequests } from '../lib/app/organisations/commands/limit-requests.ts';
import { rolesIn } from '../lib/app/organisations/queries/membership.ts';
import { accountsOnAws } from '../lib/aws/accounts.ts';
import { environment } from '../lib/aws/environment.ts';
import { createAuthorizer } from '../lib/aws/http/authorizer.ts';
import { sessionVerifier } from '../lib/aws/identities.ts';
import { functionLog } from '../lib/aws/log.ts';
import { createDynamo, kernelOnAws } from '../lib/aws/platform.ts';
import { createRequestCounts } from '../lib/aws/users/request-counts.ts';

// It needs the log and nothing else of the platform: no view, no clock but the wall's.
const dynamo = createDynamo();
const log = functionLog();
const authentication = {
  ...accountsOnAws(dynamo),
  verifySession: sessionVerifier(),
  roles: rolesIn(kernelOnAws(dynamo)),
};

const limit = limitRequests({
  counts: createRequestCounts(dynamo, environment('USERS_TABLE')),
  perSecond: Number(environment('ORGANISATION_REQUESTS_PER_SECOND')),
  nowMs: Date.now,
  uncounted: (error) => log('warn', 'requests not counted', { error: String(error) }),
});

/** Authenticates a request: its caller and their role. */
export const handler = createAuthorizer((shown) => authenticate(authentication, shown), limit, log);
