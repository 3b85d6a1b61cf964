import type { DomainEvent, EventCatalogue } from 'epoch';

/** The stream's id is the organisation's. */
export type CustomerNotesEvent =
  | DomainEvent<
      'NoteAdded',
      { readonly noteId: string; readonly text: string; readonly addedBy: string; readonly atMs: number }
    >
  /** The list has it no longer; the log keeps it. */
  | DomainEvent<'NoteRemoved', { readonly noteId: string; readonly removedBy: string; readonly atMs: number }>;

export const customerNotesEvents: EventCatalogue<CustomerNotesEvent, 'customer-notes'> = {
  NoteAdded: { version: 1, fields: { noteId: 'id', text: 'label', addedBy: 'personId', atMs: 'timeMs' } },
  NoteRemoved: { version: 1, fields: { noteId: 'id', removedBy: 'personId', atMs: 'timeMs' } },
};
