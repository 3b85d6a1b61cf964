import type { BillingAccountState } from '../../../domain/billing-account/state.ts';
import type { OrganisationState } from '../../../domain/organisation/state.ts';

/** Suspended before all else that it may be, besides closed. `closing`: its account has a last day, and the organisation is still there. */
export type CustomerState = 'active' | 'suspended' | 'closing' | 'closed';

/** An organisation's state, as its seller calls it. */
export function customerState(
  { status, suspension }: Pick<Exclude<OrganisationState, { status: 'none' }>, 'status' | 'suspension'>,
  account: BillingAccountState,
): CustomerState {
  if (status === 'closed') return 'closed';
  if (suspension !== undefined) return 'suspended';
  return account.status === 'open' && account.closedOn !== undefined ? 'closing' : 'active';
}
