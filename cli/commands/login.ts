import type { Command } from 'commander';
import { ApiError } from '../../lib/client/api-error.ts';
import { createClient } from '../../lib/client/client.ts';
import { defined } from '../../lib/domain/defined.ts';
import { apiUrlOf, withContext } from '../action.ts';
import { type Config, configPath, readConfig, writeConfig } from '../config.ts';
import { type GlobalOptions, output } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { ask, askSecret, secretFromInput } from '../prompt.ts';
import { signIn, signOut, signUp } from '../session.ts';

interface LoginOptions extends GlobalOptions {
  readonly email?: string;
  readonly code?: string;
  readonly passwordStdin?: boolean;
  readonly tokenStdin?: boolean;
}

async function login(options: LoginOptions): Promise<void> {
  const before = await readConfig();
  const apiUrl = apiUrlOf(options, before.apiUrl);
  const { session, user } = options.tokenStdin ? await byToken(apiUrl) : await byPassword(apiUrl, options);
  const { session: _old, ...kept } = before.apiUrl === apiUrl ? before : ({} as Config);
  const client = createClient({ baseUrl: apiUrl, token: () => secretOf(session) });
  const { items } = await client.organisations.list();
  const only = items.length === 1 ? items[0]?.id : undefined;
  const organisation = items.some(({ id }) => id === kept.organisation) ? kept.organisation : only;
  await writeConfig({ apiUrl, ...defined({ organisation }), session });
  output(options).result({ user, apiUrl, organisation }, () => {
    const where =
      organisation === undefined
        ? 'Choose an organisation with "catacloud orgs use".'
        : `Organisation ${organisation}.`;
    return `Signed in to ${apiUrl} as ${user.name}. ${where}`;
  });
}

type Config_ = NonNullable<Config['session']>;

function secretOf(session: Config_): string {
  return session.kind === 'token' ? session.secret : session.accessToken;
}

async function byPassword(apiUrl: string, options: LoginOptions) {
  const email = options.email ?? process.env['CATACLOUD_EMAIL'] ?? (await ask('E-mail'));
  const password =
    process.env['CATACLOUD_PASSWORD'] ??
    (options.passwordStdin ? await secretFromInput() : await askSecret('Password'));
  return signIn(apiUrl, email, password, options.code).catch(async (error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== 'code-required') throw error;
    return signIn(apiUrl, email, password, await ask('One-time code'));
  });
}

/** Makes an account: the address is proved by a code first. */
async function signup(options: LoginOptions & { readonly name?: string }): Promise<void> {
  const before = await readConfig();
  const apiUrl = apiUrlOf(options, before.apiUrl);
  const email = options.email ?? (await ask('E-mail'));
  const { note, result } = output(options);
  const code = options.code ?? (await mailedCode());
  const name = options.name ?? (await ask('Your name'));
  const password = process.env['CATACLOUD_PASSWORD'] ?? (await askSecret('New password'));
  const { session, user } = await signUp(apiUrl, { email, code, name, password });
  await writeConfig({ apiUrl, session });
  result(
    { user, apiUrl },
    `Signed up at ${apiUrl} as ${user.name}. Make an organisation with "catacloud orgs create".`,
  );

  /** A new code makes the one before useless, so none is sent to those who have one. */
  async function mailedCode(): Promise<string> {
    await createClient({ baseUrl: apiUrl }).account.startSignUp({ body: { email } });
    note(`A code was mailed to ${email}.`);
    return ask('Code of the mail');
  }
}

async function byToken(apiUrl: string) {
  const secret = await secretFromInput();
  const user = await createClient({ baseUrl: apiUrl, token: () => secret })
    .account.me()
    .catch((error: unknown) => {
      // An organisation's token belongs to no person: it works, but has no user to show.
      if (error instanceof ApiError && error.status === 403) return { id: '', name: 'an organisation', email: '' };
      throw error;
    });
  return { session: { kind: 'token', secret } as const, user };
}

export function addLogin(program: Command): void {
  program
    .command('login')
    .description('sign in; asks for the password, or reads it from CATACLOUD_PASSWORD or standard input')
    .option('--email <address>', 'whom to sign in (or CATACLOUD_EMAIL)')
    .option('--code <digits>', 'one-time code, where the account asks for one')
    .option('--password-stdin', 'read the password from the first line of standard input')
    .option('--token-stdin', 'sign in with an API token from the first line of standard input')
    .action((_options, command: Command) => login(command.optsWithGlobals()));
  program
    .command('signup')
    .description('make an account; asks for the code that is mailed to the address, and for a password')
    .option('--email <address>', 'address of the account')
    .option('--name <name>', 'your name')
    .option('--code <digits>', 'code of the newest mail')
    .action((_options, command: Command) => signup(command.optsWithGlobals()));
  program
    .command('logout')
    .description('end the session and forget it')
    .action(async (_options, command: Command) => {
      const { session, ...rest } = await readConfig();
      if (rest.apiUrl !== undefined) await signOut(rest.apiUrl, session);
      await writeConfig(rest);
      output(command.optsWithGlobals()).result({ signedOut: true }, 'Signed out.');
    });
  program
    .command('whoami')
    .description('who is signed in, where')
    .action(
      withContext(async ({ client, config, out }) => {
        const user = await client.account.me();
        if (user === undefined) throw new CommandError(EXIT.unauthenticated, 'unauthenticated', 'no user is signed in');
        const { apiUrl, organisation } = config;
        out.result(
          { ...user, apiUrl, organisation, config: configPath() },
          `${user.name} <${user.email}> at ${apiUrl}`,
        );
      }),
    );
}
