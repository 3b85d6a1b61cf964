import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { askSecret } from '../prompt.ts';

const MAX_SHOWN = 1_000;

/** The value comes by standard input or is asked for: an argument would be in the shell's history and in the list of processes. */
async function put(context: Context, secret: string): Promise<void> {
  const typed = process.stdin.isTTY ? await askSecret(`Value of ${secret}`) : await textOf(process.stdin);
  const value = typed.replace(/\r?\n$/, '');
  if (value === '') throw new CommandError(EXIT.usage, 'usage', 'the value is empty');
  const record = await context.client.secrets.put({ org: context.organisation(), secret, body: { value } });
  context.out.result(record, `${record.name} is set`);
}

export function addSecrets(program: Command): void {
  const secrets = program.command('secrets').description('values that jobs get by reference; they are never shown');
  secrets
    .command('ls', { isDefault: true })
    .alias('list')
    .description('list their names')
    .action(
      withContext(async (context) => {
        const items = await collect(context.client.items('secrets.list', { org: context.organisation() }), MAX_SHOWN);
        context.out.result(items, () =>
          table(
            ['name', 'changed', 'by'],
            items.map(({ name, changedAt, changedBy }) => [name, changedAt, changedBy]),
          ),
        );
      }),
    );
  secrets
    .command('set')
    .argument('<name>')
    .description('set one; its value is read from standard input, or asked for')
    .action(withContext(put));
  secrets
    .command('rm')
    .argument('<name>')
    .description('delete one; attempts that refer to it fail')
    .action(
      withContext(async (context, secret: string) => {
        await context.client.secrets.delete({ org: context.organisation(), secret });
        context.out.result({ name: secret, deleted: true }, `${secret} is deleted`);
      }),
    );
}
