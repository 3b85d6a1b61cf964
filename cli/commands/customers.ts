import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { formatBytes, table } from '../format.ts';
import { addNotes } from './notes.ts';

const MAX_SHOWN = 1_000;

/** One organisation, for administrators. */
export function addCustomers(admin: Command): void {
  addList(admin);
  addSuspension(admin);
  addNotes(admin);
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

function addSuspension(admin: Command): void {
  admin
    .command('suspend')
    .argument('<org>')
    .argument('<reason>', 'its members read it')
    .description('suspend an organisation: nothing new begins in it; what is there is read, billed and paid as before')
    .action(
      withContext(async ({ client, out }, org: string, reason: string) => {
        const found = await client.admin.suspendOrganisation({ org, body: { reason } });
        out.result(found, () => customerText(found));
      }),
    );
  admin
    .command('resume')
    .argument('<org>')
    .description('resume an organisation that is suspended; jobs that wait are served within a minute')
    .action(
      withContext(async ({ client, out }, org: string) => {
        const found = await client.admin.resumeOrganisation({ org });
        out.result(found, () => customerText(found));
      }),
    );
}

/** The money of each is made for it: no more than anybody reads. */
const MAX_CUSTOMERS = 200;

function addList(admin: Command): void {
  admin
    .command('customers')
    .option('--search <text>', 'a part of the name, or an id')
    .description('customers: state, plan, the open bill and the one before, what is to be paid, storage, jobs, owners')
    .action(
      withContext(async ({ client, out }, { search }: { search?: string }) => {
        const query = { limit: 25, search };
        const items = await collect(client.items('admin.listCustomers', { query }), MAX_CUSTOMERS);
        out.result(items, () =>
          table(
            ['id', 'name', 'state', 'plan', 'month', 'before', 'to be paid', 'stored', 'jobs', 'owners'],
            items.map(rowOf),
            [4, 5, 6, 7, 8],
          ),
        );
      }),
    );
}

function rowOf(one: ReplyOf<'admin.listCustomers'>['items'][number]): string[] {
  const { id, name, state, overdue, plan, currency = '', month, before, due, storedBytes, activeJobs, owners } = one;
  const money = (amount: string | undefined) => (amount === undefined ? '' : `${amount} ${currency}`);
  return [
    id,
    name,
    overdue === 0 ? state : `${state}, overdue`,
    plan === undefined ? '' : `${plan.id}, version ${plan.version}`,
    money(month?.total),
    money(before?.total),
    money(due),
    formatBytes(BigInt(storedBytes)),
    String(activeJobs),
    owners.map(({ user, name: known = user }) => known).join(', '),
  ];
}

export function customerText(found: ReplyOf<'admin.getOrganisation'>): string {
  const bytes = (count: string) => formatBytes(BigInt(count));
  return table(
    ['what', ''],
    [
      ['id', found.id],
      ['name', found.name],
      ['state', found.state],
      ...(found.suspended === undefined
        ? []
        : [['suspended', `since ${found.suspended.since}: ${found.suspended.reason}`]]),
      ['since', found.createdAt],
      ['members', String(found.members)],
      ['stored', `${bytes(found.storedBytes)} of ${bytes(found.limitBytes)}`],
      ['reserved by uploads', bytes(found.reservedBytes)],
      ['jobs under way', String(found.activeJobs)],
    ],
  );
}
