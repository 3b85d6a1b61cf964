import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { formatBytes, table } from '../format.ts';
import { addAccounts } from './accounts.ts';
import { addBillingRuns } from './billing-runs.ts';
import { addCustomers } from './customers.ts';
import { addDocuments } from './documents.ts';
import { addFleet } from './fleet.ts';
import { addMachines } from './machines.ts';
import { addQuota } from './quota.ts';

const MAX_SHOWN = 1_000;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `+2d`, `+90m`, or an instant. Throws CommandError for anything else. */
export function targetTime(text: string, nowMs: number): string {
  const relative = /^\+(\d{1,6})([smhd])$/.exec(text);
  const unit = UNITS_MS[relative?.[2] ?? ''];
  if (relative !== null && unit !== undefined) return new Date(nowMs + Number(relative[1]) * unit).toISOString();
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  throw new CommandError(
    EXIT.usage,
    'time-invalid',
    `not a time: ${text}. Write 2026-03-01T00:00:00Z, or +1d, +2h, +30m, +10s`,
  );
}

export function addAdmin(program: Command): void {
  const admin = program.command('admin').description('for administrators of the platform');
  addClock(admin);
  addOrganisationsAndUsers(admin);
  addCustomers(admin);
  addQuota(admin);
  addDelivery(admin);
  addAccounts(admin);
  addDocuments(admin);
  addBillingRuns(admin);
  addMachines(admin);
  addFleet(admin);
}

function addClock(admin: Command): void {
  const clock = admin.command('clock').description("the platform's clock, on stages that have a test clock");
  clock
    .command('show', { isDefault: true })
    .description('what time it is')
    .action(
      withContext(async ({ client, out }) => {
        const now = await client.admin.getClock();
        out.result(now, `${now.now} (${Number(now.aheadMs) / 1_000} s ahead)`);
      }),
    );
  clock
    .command('move')
    .argument('<to>', 'an instant, or +1d, +2h, +30m, +10s')
    .description('move it forward, and fire what has become due')
    .action(
      withContext(async ({ client, out }, to: string) => {
        const before = await client.admin.getClock();
        const after = await client.admin.moveClock({ body: { to: targetTime(to, Date.parse(before.now)) } });
        out.result(after, `It is ${after.now} now.`);
      }),
    );
}

function addOrganisationsAndUsers(admin: Command): void {
  admin
    .command('orgs')
    .description('all organisations')
    .action(
      withContext(async ({ client, out }) => {
        const items = await collect(client.items('admin.listOrganisations', {}), MAX_SHOWN);
        out.result(items, () =>
          table(
            ['id', 'name', 'stored'],
            items.map(({ id, name, storedBytes }) => [id, name, formatBytes(BigInt(storedBytes))]),
            [2],
          ),
        );
      }),
    );
  admin
    .command('users')
    .description('all users')
    .action(
      withContext(async ({ client, out }) => {
        const items = await collect(client.items('admin.listUsers', {}), MAX_SHOWN);
        out.result(items, () =>
          table(
            ['id', 'e-mail', 'name', 'status', 'admin'],
            items.map(({ id, email, name, status, admin: isAdmin }) => [id, email, name, status, isAdmin ? 'yes' : '']),
          ),
        );
      }),
    );
}

function addDelivery(admin: Command): void {
  admin
    .command('lag')
    .description('how far every subscriber is')
    .action(
      withContext(async ({ client, out }) => {
        const { items } = await client.admin.getLag();
        out.result(items, () =>
          table(
            ['subscriber', 'swept through', 'parked', 'dead'],
            items.map(({ subscriber, sweptThrough, parked, deadLetters }) => [
              subscriber,
              sweptThrough ?? '',
              String(parked),
              String(deadLetters),
            ]),
            [2, 3],
          ),
        );
      }),
    );
  admin
    .command('parked')
    .argument('<subscriber>', 'with its version, as `lag` names it: files@1')
    .description('the streams that a subscriber has parked, and why')
    .action(
      withContext(async ({ client, out }, subscriber: string) => {
        const parked = await client.admin.listParked({ subscriber });
        const rows = parked.items.map(({ stream, version, at, error }) => [stream, String(version), at, error]);
        const more = parked.truncated ? [['more', '', '', '']] : [];
        out.result(parked, () => table(['stream', 'after', 'since', 'why'], [...rows, ...more], [1]));
      }),
    );
  admin
    .command('redrive')
    .argument('<subscriber>', 'with its version, as `lag` names it: files@1')
    .description('have parked streams and dead letters tried again')
    .action(
      withContext(async ({ client, out }, subscriber: string) => {
        const asked = await client.admin.redrive({ subscriber });
        out.result(asked, () => `${asked.subscriber} tries again; \`catacloud admin lag\` shows what is left`);
      }),
    );
}
