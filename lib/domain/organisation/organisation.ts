import type { Aggregate } from 'epoch';
import type { OrganisationCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import type { OrganisationEvent } from './events.ts';
import { organisationHistory } from './reading.ts';
import type { OrganisationState } from './state.ts';

/**
 * A customer: its name, its members and their roles, and the bytes that it stores. The stream's id is the organisation's.
 *
 *     none → open      its creator is its first owner
 *     open             members come, change roles and go; one owner at least stays
 *     open             suspended and resumed by the seller: meanwhile nobody joins, and nothing new begins
 *     open → closed    in one transaction with its quota, once nothing is left; its log stays
 *
 * Bytes are recorded in every state: files end after their organisation has closed, and the total must follow them.
 */
export const organisation: Aggregate<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  ...organisationHistory,
  decide,
};
