import { parseArgs } from 'node:util';
import { environment } from '../lib/aws/environment.ts';
import { createCredentials } from '../lib/aws/users/credentials.ts';
import { createRecords } from '../lib/aws/users/table.ts';
import { findPlace, platformAt } from './views/place.ts';

/**
 * `npm run revoke -- --org ID [--stage NAME]`: every API token of an organisation is refused from now on. For when one has
 * leaked and nobody knows which: docs/operations/leaked-token.md.
 */
const PAGE = 100;
const MAX_PAGES = 1_000;

const { values } = parseArgs({ options: { org: { type: 'string' }, stage: { type: 'string' } } });
if (values.org === undefined) throw new Error('Whose tokens? Say --org ID.');
const platform = await platformAt(await findPlace(values.stage));
const credentials = createCredentials(createRecords(platform.dynamo, environment('USERS_TABLE')), Date.now);
let revoked = 0;
// Each page is the first one of what is left.
for (let page = 0; page < MAX_PAGES; page += 1) {
  const { items } = await credentials.tokens(values.org, PAGE);
  if (items.length === 0) break;
  for (const { id, name } of items) {
    if (!(await credentials.revokeToken(values.org, id))) continue;
    revoked += 1;
    console.log(`revoked ${id} (${name})`);
  }
}
console.log(`${revoked} tokens of ${values.org} are revoked`);
