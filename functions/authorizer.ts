import { authenticate } from '../lib/app/endpoints/authenticate.ts';
import { createAuthorizer } from '../lib/aws/http/authorizer.ts';
import { identities } from '../lib/aws/identities.ts';
import { accounts, createDynamo } from '../lib/aws/platform.ts';

const world = { ...accounts(createDynamo()), ...identities() };

/** Tells who sends a request. */
export const handler = createAuthorizer((authorization, capability) => authenticate(world, authorization, capability));
