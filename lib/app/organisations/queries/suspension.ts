import { ifDefined } from '../../../domain/defined.ts';
import { type OrganisationState, suspensionOf } from '../../../domain/organisation/state.ts';
import { iso } from '../../http/outcome.ts';

/** Since when an organisation is suspended and why, as replies have it. */
export function suspensionReply(state: OrganisationState): { since: string; reason: string } | undefined {
  return ifDefined(suspensionOf(state), ({ sinceMs, reason }) => ({ since: iso(sinceMs), reason }));
}
