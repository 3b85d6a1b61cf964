import { type DecideContext, type Rejection, reject } from 'epoch';
import { MAX_NOTE_LENGTH, MAX_NOTES } from '../../limits.ts';
import { isBlank, isDeceptive } from '../../names.ts';
import type { CustomerNotesCommand } from '../commands.ts';
import type { CustomerNotesEvent } from '../events.ts';
import { type CustomerNotesState, isThere } from '../state.ts';

type Decision = readonly CustomerNotesEvent[] | Rejection;

export function decide(command: CustomerNotesCommand, state: CustomerNotesState, { nowMs }: DecideContext): Decision {
  const { noteId } = command.data;
  switch (command.type) {
    case 'AddNote': {
      // A repetition; or one that was removed meanwhile, which stays so.
      if (Object.hasOwn(state.notes, noteId)) return [];
      return faultOf(command.data.text, state) ?? [{ type: 'NoteAdded', data: { ...command.data, atMs: nowMs } }];
    }
    case 'RemoveNote':
      return isThere(state, noteId) ? [{ type: 'NoteRemoved', data: { ...command.data, atMs: nowMs } }] : [];
  }
}

/** Lines are the writer's own: what breaks them is no hidden character here. */
function faultOf(text: string, { notes }: CustomerNotesState): Rejection | undefined {
  if (isBlank(text)) return reject('note-invalid', 'a note must not be empty');
  if (text.length > MAX_NOTE_LENGTH)
    return reject('note-invalid', `a note may have ${MAX_NOTE_LENGTH} characters, has ${text.length}`);
  if (isDeceptive(text.replaceAll(/[\r\n\t]/g, ' ')))
    return reject('note-invalid', 'a note has no control or bidirectional characters');
  if (Object.keys(notes).length >= MAX_NOTES)
    return reject('too-many-notes', `a customer may have ${MAX_NOTES} notes, removed ones included`);
  return undefined;
}
