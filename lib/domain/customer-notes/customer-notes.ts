import type { Aggregate } from 'epoch';
import type { CustomerNotesCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type CustomerNotesEvent, customerNotesEvents } from './events.ts';
import { type CustomerNotesState, evolveCustomerNotes, initialCustomerNotes } from './state.ts';

/**
 * What administrators note of a customer, for each other: it is the seller's, and in nothing that a customer reads or is given. The
 * stream's id is the organisation's.
 *
 *     added      by an administrator, once by its id
 *     removed    from the list; the log keeps it
 */
export const customerNotes: Aggregate<CustomerNotesState, CustomerNotesCommand, CustomerNotesEvent> = {
  name: 'customer-notes',
  events: customerNotesEvents,
  initial: initialCustomerNotes,
  decide,
  evolve: evolveCustomerNotes,
  reducerVersion: 1,
};
