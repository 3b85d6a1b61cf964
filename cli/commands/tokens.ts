import { type Command, InvalidArgumentError, Option } from 'commander';
import { TOKEN_ROLES, TOKEN_SCOPES } from '../../lib/client/tokens.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';

type Token = ReplyOf<'account.listTokens'>['items'][number];
type Scope = (typeof TOKEN_SCOPES)[number];
type Role = (typeof TOKEN_ROLES)[number];

const MAX_SHOWN = 1_000;

interface Whose {
  /** The organisation's, instead of mine. */
  readonly ofOrg?: boolean;
}

interface CreateOptions extends Whose {
  readonly scope: readonly Scope[];
  readonly days: number;
  readonly role?: Role;
}

const OF_ORG = ['--of-org', 'of the chosen organisation, instead of mine'] as const;

/** API tokens: mine, or the organisation's. */
export function addTokens(program: Command): void {
  const tokens = program.command('tokens').description('API tokens: mine, or those of the organisation');
  tokens
    .command('ls', { isDefault: true })
    .alias('list')
    .option(...OF_ORG)
    .description('list them, without their secrets')
    .action(withContext(list));
  tokens
    .command('create')
    .argument('<name>')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(TOKEN_SCOPES).makeOptionMandatory())
    .requiredOption('--days <n>', 'it ends after so many', daysOf)
    .option(...OF_ORG)
    .addOption(new Option('--role <role>', 'what it is in the organisation; with --of-org').choices(TOKEN_ROLES))
    .description('make one; its secret is the only output, and is shown this once')
    .action(withContext(create));
  tokens
    .command('revoke')
    .argument('<token>', 'its id, such as tok_01J…')
    .option(...OF_ORG)
    .description('revoke one: its next request is refused')
    .action(withContext(revoke));
}

async function list(context: Context, { ofOrg = false }: Whose): Promise<void> {
  const { client, out } = context;
  const items: AsyncIterable<Token> = ofOrg
    ? client.items('organisations.listTokens', { org: context.organisation() })
    : client.items('account.listTokens', {});
  const tokens = await collect(items, MAX_SHOWN);
  out.result(tokens, () =>
    table(
      ['id', 'name', 'begins with', 'may', 'last used', 'ends'],
      tokens.map(({ id, name, hint, scopes, lastUsedAt = 'never', expiresAt }) => [
        id,
        name,
        hint,
        scopes.join(', '),
        lastUsedAt,
        expiresAt,
      ]),
    ),
  );
}

/** Standard output has the secret and nothing else, for `read -r` of a script; the rest is a remark. */
async function create(context: Context, name: string, options: CreateOptions): Promise<void> {
  const { client, out } = context;
  const { scope, days: expiresInDays, role, ofOrg = false } = options;
  if (ofOrg !== (role !== undefined))
    throw new CommandError(EXIT.usage, 'usage', 'a token of the organisation takes --of-org and --role; mine neither');
  const body = { name, scopes: [...new Set(scope)], expiresInDays };
  const made =
    role === undefined
      ? await client.account.createToken({ body })
      : await client.organisations.createToken({ org: context.organisation(), body: { ...body, role } });
  out.note(`${made.id} ends ${made.expiresAt}; its secret is shown this once:`);
  out.result(made, made.secret);
}

async function revoke(context: Context, token: string, { ofOrg = false }: Whose): Promise<void> {
  const { client, out } = context;
  if (ofOrg) await client.organisations.revokeToken({ org: context.organisation(), token });
  else await client.account.revokeToken({ token });
  out.result({ id: token, revoked: true }, `${token} is revoked`);
}

function daysOf(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It is a whole number of days.');
  return Number(text);
}
