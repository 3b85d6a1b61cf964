import { authenticate } from '../lib/app/accounts/commands/authenticate.ts';
import { rolesIn } from '../lib/app/organisations/queries/membership.ts';
import { systemClock } from '../lib/app/platform/queries/system-clock.ts';
import { createAuthorizer } from '../lib/aws/http/authorizer.ts';
import { identities } from '../lib/aws/identities.ts';
import { accounts, createDynamo, eventLog } from '../lib/aws/platform.ts';
import { warmKernel } from '../lib/aws/warm-kernel.ts';

const dynamo = createDynamo();
const roles = rolesIn(warmKernel(eventLog(dynamo), systemClock));
const world = { ...accounts(dynamo), ...identities(), roles };

/** Tells who sends a request, and as what. */
export const handler = createAuthorizer((shown) => authenticate(world, shown));
