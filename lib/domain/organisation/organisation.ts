import type { Aggregate } from 'epoch';
import type { OrganisationCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type OrganisationEvent, organisationEvents } from './events.ts';
import { evolveOrganisation, initialOrganisation, type OrganisationState } from './state.ts';

export const organisation: Aggregate<OrganisationState, OrganisationCommand, OrganisationEvent> = {
  name: 'organisation',
  events: organisationEvents,
  initial: initialOrganisation,
  decide,
  evolve: evolveOrganisation,
  // 2: the state knows since when there is an organisation.
  reducerVersion: 2,
};
