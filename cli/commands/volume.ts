import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { termsText } from './account-text.ts';

/** Volume accounts: organisations that are rated together, by the terms of one. */
export function addVolume(account: Command): void {
  const volume = account.command('volume').description('organisations that are rated together with it');
  volume
    .command('add')
    .argument('<org>', 'whose terms price them all')
    .argument('<member>')
    .argument('<month>', 'from this month on, such as 2027-01')
    .option('--paid-by <who>', '"member": an invoice of its own; "parent": on the invoice of <org>', 'member')
    .description('rate an organisation together with it')
    .action(
      withContext(async ({ client, out }, org: string, member: string, from: string, { payer }: { payer: string }) => {
        const terms = await client.finance.addVolumeMember({ org, body: { member, payer: payerOf(payer), from } });
        out.result(terms, () => termsText(terms));
      }),
    );
  volume
    .command('end')
    .argument('<org>')
    .argument('<member>')
    .argument('<month>', 'the last month, such as 2027-03')
    .description('rate a member alone after this month')
    .action(
      withContext(async ({ client, out }, org: string, member: string, lastMonth: string) => {
        const terms = await client.finance.endVolumeMember({ org, body: { member, lastMonth } });
        out.result(terms, () => termsText(terms));
      }),
    );
  volume
    .command('show')
    .argument('<org>')
    .argument('<month>', 'such as 2027-01')
    .description("what a final month came to together, and each one's part")
    .action(
      withContext(async ({ client, out }, org: string, month: string) => {
        const found = await client.finance.getVolumeMonth({ org, month });
        const parts = found.shares.map(({ organisation, amount, payer }) => [
          organisation,
          payer === 'parent' ? org : 'itself',
          `${amount} ${found.currency}`,
        ]);
        const waiting = found.waitsFor.map((organisation) => [organisation, '', 'not final yet']);
        out.result(found, () => table(['organisation', 'paid by', 'part'], [...parts, ...waiting], [2]));
      }),
    );
}

function payerOf(text: string): 'member' | 'parent' {
  if (text === 'member' || text === 'parent') return text;
  throw new CommandError(EXIT.usage, 'payer-invalid', `--paid-by takes "member" or "parent", not ${text}`);
}
