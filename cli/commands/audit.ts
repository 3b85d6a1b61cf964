import type { Command } from 'commander';
import { AUDIT_COLUMNS, auditCells, auditCsv } from '../../lib/client/audit-rows.ts';
import type { Client } from '../../lib/client/client.ts';
import { defined } from '../../lib/domain/defined.ts';
import { isDay, isMonth } from '../../lib/domain/metering/day.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { type Overwriting, overwriteOption, writeText } from '../transfer/written.ts';

/** Acts that are shown or exported at once. */
const MAX_ACTS = 100_000;
const MAX_MEMBERS = 10_000;

interface Wanted extends Overwriting {
  readonly by?: string;
  readonly of?: string;
  readonly day?: string;
  readonly csv?: string;
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('who did what, when, and by which token: the audit log, newest first, for owners and managers')
    .option('--by <id>', 'only acts of a person (usr_…) or of a token (tok_…)')
    .option('--of <text>', 'only on what is called so or where that happened, such as fil_01J… or FileDeleted')
    .option('--day <day>', 'only of a day (UTC), such as 2026-11-27; or of a month, such as 2026-11')
    .option('--csv <path>', 'write them to a file')
    .addOption(overwriteOption())
    .action(
      withContext(async (context, { csv, overwrite = false, ...wanted }: Wanted) => {
        const { day } = wanted;
        if (day !== undefined && !isDay(day) && !isMonth(day))
          throw new CommandError(EXIT.usage, 'day-invalid', `"${day}" is no day such as 2026-11-27, and no month`);
        const { client, out } = context;
        const org = context.organisation();
        const nameOf = await memberNames(client, org);
        const query = defined({ by: wanted.by, on: day, search: wanted.of });
        const acts = await collect(client.items('organisations.listAudit', { org, query }), MAX_ACTS);
        if (csv === undefined)
          return out.result(acts, () =>
            table(
              [...AUDIT_COLUMNS],
              acts.map((act) => auditCells(act, nameOf)),
              [6],
            ),
          );
        await writeText(csv, auditCsv(acts, nameOf), { overwrite });
        out.result({ path: csv, acts: acts.length }, () => `${csv}: ${acts.length} acts`);
      }),
    );
}

async function memberNames(client: Client, org: string): Promise<(id: string) => string> {
  const members = await collect(client.items('organisations.listMembers', { org }), MAX_MEMBERS);
  const names = new Map(members.map(({ user, name }) => [user, name]));
  return (id) => names.get(id) ?? '';
}
