import type { CustomerNotesEvent } from './events.ts';

/** Ids only: the texts are in the events. */
export interface CustomerNotesState {
  /** Every note that there ever was, and whether it is still there. At most MAX_NOTES. */
  readonly notes: Readonly<Record<string, 'there' | 'removed'>>;
}

export const initialCustomerNotes: CustomerNotesState = { notes: {} };

export function evolveCustomerNotes({ notes }: CustomerNotesState, event: CustomerNotesEvent): CustomerNotesState {
  const state = event.type === 'NoteAdded' ? 'there' : 'removed';
  return { notes: { ...notes, [event.data.noteId]: state } };
}

/** `hasOwn`: ids come from outside, and `constructor` is no note. */
export function isThere({ notes }: CustomerNotesState, noteId: string): boolean {
  return Object.hasOwn(notes, noteId) && notes[noteId] === 'there';
}
