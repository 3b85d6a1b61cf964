import { commandsOf, type Origin, reject, type SentCommand } from 'epoch';
import type { CustomerNotesCommand } from '../../../domain/customer-notes/commands.ts';
import { customerNotes } from '../../../domain/customer-notes/customer-notes.ts';
import { isThere } from '../../../domain/customer-notes/state.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { newestFirst, versionCursor, versionOf } from '../../billing/queries/newest-first.ts';
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
      const { limit, cursor } = wantedPage(query);
      const [{ state: owner }, { state, version }] = await Promise.all([
        kernel.load(organisation, org),
        kernel.load(customerNotes, org),
      ]);
      if (owner.status === 'none') return unknown;
      const start = cursor === undefined ? version + 1 : versionOf(cursor);
      if (start === undefined) return reject('cursor-invalid', 'this is no cursor of this list');
      const page = await newestFirst(
        kernel,
        { aggregate: customerNotes, id: org },
        { before: Math.min(start, version + 1), limit },
        (event, at) =>
          event.type === 'NoteAdded' && isThere(state, event.data.noteId) ? [{ version: at, ...event.data }] : [],
      );
      const writers = [...new Set(page.items.map(({ addedBy }) => addedBy))];
      const known = new Map((writers.length === 0 ? [] : await people.byIds(writers)).map((one) => [one.id, one]));
      const items = page.items.map(({ noteId: note, text, addedBy: user, atMs }) => {
        const person = known.get(user);
        const name = person?.status === 'erased' ? undefined : person?.name;
        return { note, text, at: iso(atMs), by: { user, ...defined({ name }) } };
      });
      return { body: pageOf(defined({ cursor: ifDefined(page.before, versionCursor) }), items) };
    },

    'admin.addNote': ({ params: { org, note: noteId }, body: { text }, caller, origin }) =>
      send(commands.AddNote(org, { noteId, text, addedBy: actorOf(caller) }), origin),

    'admin.removeNote': ({ params: { org, note: noteId }, caller, origin }) =>
      send(commands.RemoveNote(org, { noteId, removedBy: actorOf(caller) }), origin),
  };
}
