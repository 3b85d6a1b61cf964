import { authenticate } from '../lib/app/accounts/commands/authenticate.ts';
import { rolesIn } from '../lib/app/organisations/queries/membership.ts';
import { createAuthorizer } from '../lib/aws/http/authorizer.ts';
import { sessionVerifier } from '../lib/aws/identities.ts';
import { accountsOnAws, createDynamo, kernelOnAws } from '../lib/aws/platform.ts';

// It needs the log and nothing else of the platform: no view, no clock but the wall's.
const dynamo = createDynamo();
const authentication = {
  ...accountsOnAws(dynamo),
  verifySession: sessionVerifier(),
  roles: rolesIn(kernelOnAws(dynamo)),
};

/** Authenticates a request: its caller and their role. */
export const handler = createAuthorizer((shown) => authenticate(authentication, shown));
