import { commandsOf } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import { describe, it } from 'vitest';
import { customerNotes } from '../../../lib/domain/customer-notes/customer-notes.ts';
import type { CustomerNotesEvent } from '../../../lib/domain/customer-notes/events.ts';
import { MAX_NOTE_LENGTH, MAX_NOTES } from '../../../lib/domain/limits.ts';
import { orgId } from '../sample.ts';

const atMs = TEST_CONTEXT.nowMs;
const add = (text: string, noteId = 'note-0001') =>
  commandsOf(customerNotes).AddNote(orgId, { noteId, text, addedBy: 'usr_root' });
const remove = commandsOf(customerNotes).RemoveNote(orgId, { noteId: 'note-0001', removedBy: 'usr_root' });
const added = (text: string, noteId = 'note-0001'): CustomerNotesEvent => ({
  type: 'NoteAdded',
  data: { noteId, text, addedBy: 'usr_root', atMs },
});
const removed: CustomerNotesEvent = {
  type: 'NoteRemoved',
  data: { noteId: 'note-0001', removedBy: 'usr_root', atMs },
};

describe('notes of a customer', () => {
  it('are added once by their id, and removed once', () => {
    given(customerNotes).when(add('Calls on\nMondays.')).then(added('Calls on\nMondays.'));
    given(customerNotes, [added('a')])
      .when(add('a'))
      .thenNothing();
    given(customerNotes, [added('a')])
      .when(remove)
      .then(removed);
    given(customerNotes, [added('a'), removed])
      .when(remove)
      .thenNothing();
    given(customerNotes).when(remove).thenNothing();
  });

  it('stay removed when the request that added them comes again', () => {
    given(customerNotes, [added('a'), removed])
      .when(add('a'))
      .thenNothing();
  });

  it('have a length, and texts that can be read', () => {
    given(customerNotes).when(add(' ')).thenRejected('note-invalid');
    given(customerNotes).when(add('a\u202eb')).thenRejected('note-invalid');
    given(customerNotes)
      .when(add('a'.repeat(MAX_NOTE_LENGTH + 1)))
      .thenRejected('note-invalid');
    const longest = 'a'.repeat(MAX_NOTE_LENGTH);
    given(customerNotes).when(add(longest)).then(added(longest));
  });

  it('are so many in all the time of a customer', () => {
    const all = Array.from({ length: MAX_NOTES }, (_, at) => added('a', `note-${at}-x`));
    given(customerNotes, all).when(add('a', 'one-more-note')).thenRejected('too-many-notes');
  });
});
