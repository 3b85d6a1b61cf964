import type { BillingAccountState } from '../../../domain/billing-account/state.ts';
import type { OrganisationState } from '../../../domain/organisation/state.ts';

/** `closing`: its account has a last day, and the organisation is still there. */
export type CustomerState = 'active' | 'closing' | 'closed';

/** An organisation's state, as its seller calls it. */
export function customerState(
  { status }: Pick<Exclude<OrganisationState, { status: 'none' }>, 'status'>,
  account: BillingAccountState,
): CustomerState {
  if (status === 'closed') return 'closed';
  return account.status === 'open' && account.closedOn !== undefined ? 'closing' : 'active';
}
