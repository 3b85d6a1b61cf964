import type { Kernel } from 'epoch';
import type { Role } from '../../../api/route.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { roleOf } from '../../../domain/organisation/state.ts';

/** The role of a user; undefined for users outside, and for all where the organisation does not exist or is closed. */
export type RoleOf = (user: string) => Role | undefined;

/**
 * Who has which role in an organisation, from its own log and not from a view: who was removed a moment ago is a stranger
 * now. Read before the caller is known, so that both reads run at the same time.
 */
export function rolesIn(kernel: Pick<Kernel, 'load'>): (org: string) => Promise<RoleOf> {
  return async (org) => {
    const { state } = await kernel.load(organisation, org);
    return (user) => (state.status === 'open' ? roleOf(state, user) : undefined);
  };
}
