import type { Role } from '../../api/route.ts';
import { organisation, roleOf } from '../../domain/organisation/commands.ts';
import type { Kernel } from '../../epoch/kernel.ts';

/**
 * A user's role, from the organisation itself and not from a view: who was removed a moment ago is a stranger now.
 * Undefined for strangers, and for organisations that do not exist or are closed.
 */
export function membershipIn(kernel: Kernel): (org: string, user: string) => Promise<Role | undefined> {
  return async (org, user) => {
    const { state } = await kernel.load(organisation, org);
    return state.status === 'open' ? roleOf(state, user) : undefined;
  };
}
