import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { Shown } from '../../app/accounts/commands/authenticate.ts';
import { type Caller, organisationOf } from '../../app/http/caller.ts';
import type { RequestLimit } from '../../app/organisations/commands/limit-requests.ts';
import { functionLog, type Log } from '../log.ts';
import { contextOf } from './caller-context.ts';

type Authorizer = (event: APIGatewayRequestAuthorizerEventV2) => Promise<{
  readonly isAuthorized: true;
  readonly context: Readonly<Record<string, string>>;
}>;

/**
 * The gateway's authorizer: it only identifies the caller and their role in the path's organisation, and refuses no request, so
 * that refusals are this API's own, with a code and a reason. Every route behind it decides by the caller that it returns; a
 * request that did not come through here has none. It alone sees every request, and so counts what each organisation asks.
 */
export function createAuthorizer(
  authenticate: (shown: Shown) => Promise<Caller>,
  limit: RequestLimit,
  log: Log = functionLog(),
): Authorizer {
  return async (event) => {
    const startedAtMs = performance.now();
    const { capability, org } = event.pathParameters ?? {};
    const caller = await authenticate({ authorization: event.headers?.['authorization'], capability, org });
    const organisation = organisationOf(caller);
    const waitMs = organisation === undefined ? 0 : await limit(organisation);
    const fields = {
      requestId: event.requestContext.requestId,
      caller: caller.kind,
      refused: caller.kind === 'anonymous' ? caller.reason : undefined,
      organisationWaitMs: waitMs > 0 ? waitMs : undefined,
      ms: Math.round((performance.now() - startedAtMs) * 10) / 10,
    };
    log('info', 'authorizer', fields, {});
    return { isAuthorized: true, context: contextOf(caller, waitMs) };
  };
}
