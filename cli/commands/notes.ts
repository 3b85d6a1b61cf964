import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { table } from '../format.ts';

const MAX_SHOWN = 1_000;

/** What administrators note of a customer, for each other. */
export function addNotes(admin: Command): void {
  admin
    .command('notes')
    .argument('<org>')
    .description('what administrators have noted of a customer, newest first')
    .action(
      withContext(async ({ client, out }, org: string) => {
        const notes = await collect(client.items('admin.listNotes', { org }), MAX_SHOWN);
        out.result(notes, () =>
          table(
            ['when', 'who', 'note', 'text'],
            notes.map(({ at, by, note, text }) => [at, by.name ?? by.user, note, text]),
          ),
        );
      }),
    );
  admin
    .command('note')
    .argument('<org>')
    .argument('<text>', 'at most 2,000 characters; the customer sees none of it')
    .description('note something of a customer')
    .action(
      withContext(async ({ client, out }, org: string, text: string) => {
        const note = randomUUID();
        await client.admin.addNote({ org, note, body: { text } });
        out.result({ note }, `noted as ${note}`);
      }),
    );
  admin
    .command('remove-note')
    .argument('<org>')
    .argument('<note>', 'as `notes` names it')
    .description('remove a note from the list; the log keeps it')
    .action(
      withContext(async ({ client, out }, org: string, note: string) => {
        await client.admin.removeNote({ org, note });
        out.result({ note }, 'removed');
      }),
    );
}
