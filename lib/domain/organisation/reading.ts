import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type OrganisationEvent, organisationEvents } from './events.ts';
import { evolveOrganisation, initialOrganisation, type OrganisationState } from './state.ts';

/** An organisation as functions take it that only read: it folds, and takes no command. */
export const organisationHistory: Aggregate<OrganisationState, never, OrganisationEvent> = {
  name: 'organisation',
  events: organisationEvents,
  initial: initialOrganisation,
  decide: decidesNothing,
  evolve: evolveOrganisation,
  // 2: the state knows since when there is an organisation. 3: whom documents are addressed to. 4: its policy. 5: its suspension. 6: when that ended.
  reducerVersion: 6,
};
