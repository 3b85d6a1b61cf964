import type { Caller } from '../../app/http/caller.ts';
import type { ApiEvent } from './exchange.ts';

/** The name under which the authorizer hands the caller to the functions; only the gateway can set it. */
const CONTEXT_NAME = 'caller';

export function contextOf(caller: Caller): Readonly<Record<string, string>> {
  return { [CONTEXT_NAME]: JSON.stringify(caller) };
}

/** Who calls, as the authorizer found out. Routes that are public have none. */
export function callerOf(event: ApiEvent): Caller {
  const { authorizer } = event.requestContext as { authorizer?: { lambda?: Readonly<Record<string, unknown>> | null } };
  const stated = authorizer?.lambda?.[CONTEXT_NAME];
  return typeof stated === 'string' ? (JSON.parse(stated) as Caller) : { kind: 'anonymous', reason: 'missing' };
}
