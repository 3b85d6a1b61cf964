import type { Command } from 'epoch';

export type CustomerNotesCommand =
  /** `noteId`: chosen by who adds it, so that a repetition adds nothing. */
  | Command<'AddNote', { readonly noteId: string; readonly text: string; readonly addedBy: string }>
  | Command<'RemoveNote', { readonly noteId: string; readonly removedBy: string }>;
