import { commandsOf, isRejection, type Origin, reject, type SentCommand } from 'epoch';
import type { CustomerNotesCommand } from '../../../domain/customer-notes/commands.ts';
import { customerNotes } from '../../../domain/customer-notes/customer-notes.ts';
import { isThere } from '../../../domain/customer-notes/state.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { namedPerson, peopleById } from '../../accounts/queries/named-people.ts';
import { newestPage } from '../../billing/queries/newest-first.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { People } from '../../ports/people.ts';

const commands = commandsOf(customerNotes);
const unknown = reject('not-found', 'there is no such organisation');

/** What administrators note of customers, for each other. */
export function noteEndpoints(
  deps: Dependencies & { readonly people: People },
): Pick<Endpoints<'admin'>, `admin.${'listNotes' | 'addNote' | 'removeNote'}`> {
  const { kernel, people } = deps;

  async function send(command: SentCommand<CustomerNotesCommand>, origin: Origin) {
    const { state } = await kernel.load(organisation, command.aggregateId);
    if (state.status === 'none') return unknown;
    const outcome = await kernel.execute(customerNotes, command, origin);
    return outcome.ok ? { body: undefined, positions: positionsOf(outcome) } : outcome.rejection;
  }

  return {
    async 'admin.listNotes'({ params: { org }, query }) {
      const [{ state: owner }, { state, version }] = await Promise.all([
        kernel.load(organisation, org),
        kernel.load(customerNotes, org),
      ]);
      if (owner.status === 'none') return unknown;
      const page = await newestPage(
        kernel,
        { aggregate: customerNotes, id: org, version },
        wantedPage(query),
        (event, at) =>
          event.type === 'NoteAdded' && isThere(state, event.data.noteId) ? [{ version: at, ...event.data }] : [],
      );
      if (isRejection(page)) return page;
      const known = await peopleById(
        people,
        page.items.map(({ addedBy }) => addedBy),
      );
      const items = page.items.map(({ noteId: note, text, addedBy: user, atMs }) => {
        return { note, text, at: iso(atMs), by: namedPerson(user, known.get(user)) };
      });
      return { body: pageOf(page, items) };
    },

    'admin.addNote': ({ params: { org, note: noteId }, body: { text }, caller, origin }) =>
      send(commands.AddNote(org, { noteId, text, addedBy: actorOf(caller) }), origin),

    'admin.removeNote': ({ params: { org, note: noteId }, caller, origin }) =>
      send(commands.RemoveNote(org, { noteId, removedBy: actorOf(caller) }), origin),
  };
}
