import type { Aggregate } from 'epoch';
import type { OrganisationCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type OrganisationEvent, organisationEvents } from './events.ts';
import { evolveOrganisation, initialOrganisation, type OrganisationState } from './state.ts';

/**
 * A customer: its name, its members and their roles, and the bytes that it stores. The stream's id is the organisation's.
 *
 *     none → open      its creator is its first owner
 *     open             members come, change roles and go; one owner at least stays
 *     open → closed    in one transaction with its quota, once nothing is left; its log stays
 *
 * Bytes are recorded in every state: files end after their organisation has closed, and the total must follow them.
 */
export const organisation: Aggregate<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  name: 'organisation',
  events: organisationEvents,
  initial: initialOrganisation,
  decide,
  evolve: evolveOrganisation,
  // 2: the state knows since when there is an organisation.
  reducerVersion: 2,
};
