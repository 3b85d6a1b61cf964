import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { ask, askSecret } from '../prompt.ts';

interface EmailOptions {
  readonly code?: string;
}

/** My own account. */
export function addAccount(program: Command): void {
  const account = program.command('account').description('my own account');
  account
    .command('email')
    .argument('<address>', 'the new one')
    .option('--code <digits>', 'code of the newest mail; none is sent then')
    .description('change the address that I sign in with; asks for the password, and for the code that is mailed there')
    .action(
      withContext(async ({ client, out }, email: string, options: EmailOptions) => {
        const code = options.code ?? (await mailedCode());
        const user = await client.account.completeEmailChange({ body: { email, code: code.replaceAll(/\D/g, '') } });
        out.result(user, `You sign in with ${user.email} from now on.`);

        async function mailedCode(): Promise<string> {
          const password = process.env['CATACLOUD_PASSWORD'] ?? (await askSecret('Password'));
          await client.account.startEmailChange({ body: { email, password } });
          out.note(`A code was mailed to ${email}.`);
          return ask('Code of the mail');
        }
      }),
    );
}
