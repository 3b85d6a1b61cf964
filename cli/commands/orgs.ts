import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { writeConfig } from '../config.ts';
import { formatBytes, table } from '../format.ts';
import { addBillingDetails } from './billing-details.ts';
import { addOrganisationRules } from './organisation-rules.ts';

/** Organisations shown at once; no user is a member of more. */
const MAX_SHOWN = 1_000;

export function addOrgs(program: Command): void {
  const orgs = program.command('orgs').description('organisations that I am a member of');
  orgs
    .command('ls', { isDefault: true })
    .description('list them')
    .action(
      withContext(async ({ client, config, out }) => {
        const items = await collect(client.items('organisations.list', {}), MAX_SHOWN);
        out.result(items, () =>
          table(
            ['', 'id', 'name', 'role', 'stored'],
            items.map(({ id, name, role, storedBytes }) => [
              id === config.organisation ? '*' : '',
              id,
              name,
              role,
              formatBytes(BigInt(storedBytes)),
            ]),
            [4],
          ),
        );
      }),
    );
  orgs
    .command('use')
    .argument('<id>', 'organisation')
    .description('choose the one that commands mean')
    .action(
      withContext(async ({ client, config, out }, id: string) => {
        const organisation = await client.organisations.get({ org: id });
        await writeConfig({ ...config, organisation: id });
        out.result(organisation, `Using ${organisation.name}.`);
      }),
    );
  orgs
    .command('create')
    .argument('<name>')
    .description('found one')
    .action(
      withContext(async ({ client, out }, name: string) => {
        const organisation = await client.organisations.create({ body: { name } });
        out.result(organisation, organisation.id);
      }),
    );
  addBillingDetails(orgs);
  addOrganisationRules(orgs);
}
