import { parseArgs } from 'node:util';
import { environment } from '../lib/aws/environment.ts';
import { createCredentials } from '../lib/aws/users/credentials.ts';
import { createRecords } from '../lib/aws/users/table.ts';
import { isId } from '../lib/domain/ids.ts';
import { organisation } from '../lib/domain/organisation/organisation.ts';
import { runCommand, UsageError } from './run-command.ts';
import { findPlace, platformAt } from './views/place.ts';

const HELP = `npm run revoke -- --org ID

  Every API token of the organisation is refused from now on. For when one has leaked and nobody knows which:
  docs/operations/leaked-token.md.

  --stage NAME    a stage where the AWS environment leads; the Local Catacloud of this checkout unless given
`;

const PAGE = 100;
const MAX_PAGES = 1_000;

async function main(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { org: { type: 'string' }, stage: { type: 'string' } } });
  const { org = '' } = values;
  if (!isId('organisation', org)) throw new UsageError(`Whose tokens? Say --org ID: "${org}" is no organisation's id.`);
  const platform = await platformAt(await findPlace(values.stage));
  const credentials = createCredentials(createRecords(platform.dynamo, environment('USERS_TABLE')), Date.now);
  let revoked = 0;
  // Each page is the first one of what is left.
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items } = await credentials.tokens(org, PAGE);
    if (items.length === 0) break;
    for (const { id, name } of items) {
      if (!(await credentials.revokeToken(org, id))) continue;
      revoked += 1;
      console.log(`revoked ${id} (${name})`);
    }
  }
  // Last, so that a revocation needs nothing of the log.
  if (revoked === 0 && (await platform.kernel.load(organisation, org)).state.status === 'none')
    throw new Error(`There is no organisation ${org}: nothing was revoked.`);
  console.log(`${revoked} tokens of ${org} are revoked`);
  return true;
}

await runCommand(HELP, main);
