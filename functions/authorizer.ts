import { authenticate } from '../lib/app/endpoints/authenticate.ts';
import { createAuthorizer } from '../lib/aws/http/authorizer.ts';
import { accounts, identities } from '../lib/aws/platform.ts';

const world = { ...accounts(), ...identities() };

/** Tells who sends a request. */
export const handler = createAuthorizer((authorization, capability) => authenticate(world, authorization, capability));
