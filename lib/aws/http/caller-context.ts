import type { Caller } from '../../app/http/caller.ts';
import type { ApiEvent } from './exchange.ts';

/** The name under which the authorizer hands the caller to the functions; only the gateway can set it. */
const CONTEXT_NAME = 'caller';

/** How long the caller's organisation has to wait, which has asked too much; absent when it has not. */
const WAIT_NAME = 'organisationWaitMs';

export function contextOf(caller: Caller, waitMs: number): Readonly<Record<string, string>> {
  const stated = { [CONTEXT_NAME]: JSON.stringify(caller) };
  return waitMs > 0 ? { ...stated, [WAIT_NAME]: String(waitMs) } : stated;
}

/** Who calls, as the authorizer found out. Routes that are public have none. */
export function callerOf(event: ApiEvent): Caller {
  const stated = statedIn(event, CONTEXT_NAME);
  return typeof stated === 'string' ? (JSON.parse(stated) as Caller) : { kind: 'anonymous', reason: 'missing' };
}

/** Milliseconds that the caller's organisation has to wait; zero when it may ask. */
export function organisationWaitOf(event: ApiEvent): number {
  return Number(statedIn(event, WAIT_NAME) ?? 0);
}

function statedIn(event: ApiEvent, name: string): unknown {
  const { authorizer } = event.requestContext as { authorizer?: { lambda?: Readonly<Record<string, unknown>> | null } };
  return authorizer?.lambda?.[name];
}
