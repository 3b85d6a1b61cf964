import type { Kernel } from 'epoch';
import type { Role } from '../../../api/route.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { roleOf, suspensionOf } from '../../../domain/organisation/state.ts';

/** Who may do what in an organisation, and what it asks of them. */
export interface Roles {
  /** Undefined for users outside, and for all where the organisation does not exist or is closed. */
  of(user: string): Role | undefined;
  /** Whether its members act there only with one-time codes on their accounts. */
  readonly codesRequired: boolean;
  /** Whether nothing new may begin in it. */
  readonly suspended: boolean;
}

/**
 * Who has which role in an organisation, from its own log and not from a view: who was removed a moment ago is a stranger
 * now. Read before the caller is known, so that both reads run at the same time.
 */
export function rolesIn(kernel: Pick<Kernel, 'load'>): (org: string) => Promise<Roles> {
  return async (org) => {
    const { state } = await kernel.load(organisation, org);
    return {
      of: (user) => (state.status === 'open' ? roleOf(state, user) : undefined),
      codesRequired: state.status === 'open' && state.codesRequired,
      suspended: suspensionOf(state) !== undefined,
    };
  };
}
