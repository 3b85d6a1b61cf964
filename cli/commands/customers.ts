import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { formatBytes, table } from '../format.ts';

const MAX_SHOWN = 1_000;

/** One organisation, for administrators. */
export function addCustomers(admin: Command): void {
  admin
    .command('org')
    .argument('<org>')
    .description('one organisation: its state, what it stores and may store, and how many jobs it has under way')
    .action(
      withContext(async ({ client, out }, org: string) => {
        const found = await client.admin.getOrganisation({ org });
        out.result(found, () => customerText(found));
      }),
    );
  admin
    .command('members')
    .argument('<org>')
    .description('its members and their roles')
    .action(
      withContext(async ({ client, out }, org: string) => {
        const members = await collect(client.items('admin.listMembers', { org }), MAX_SHOWN);
        out.result(members, () =>
          table(
            ['id', 'name', 'e-mail', 'role'],
            members.map(({ user, name = '', email = '', role }) => [user, name, email, role]),
          ),
        );
      }),
    );
}

export function customerText(found: ReplyOf<'admin.getOrganisation'>): string {
  const bytes = (count: string) => formatBytes(BigInt(count));
  return table(
    ['what', ''],
    [
      ['id', found.id],
      ['name', found.name],
      ['state', found.state],
      ['since', found.createdAt],
      ['members', String(found.members)],
      ['stored', `${bytes(found.storedBytes)} of ${bytes(found.limitBytes)}`],
      ['reserved by uploads', bytes(found.reservedBytes)],
      ['jobs under way', String(found.activeJobs)],
    ],
  );
}
