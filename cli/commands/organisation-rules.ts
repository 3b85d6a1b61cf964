import { type Command, Option } from 'commander';
import { withContext } from '../action.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';

/** Who owns the organisation, what it asks of its members, and what it may have. */
export function addOrganisationRules(orgs: Command): void {
  orgs
    .command('transfer')
    .argument('<user>', 'a member: an owner from then on, and I am a manager')
    .description('hand the organisation over')
    .action(
      withContext(async (context, user: string) => {
        await context.client.organisations.transferOwnership({ org: context.organisation(), body: { user } });
        context.out.note(`handed over to ${user}`);
      }),
    );
  orgs
    .command('security')
    .addOption(new Option('--require-codes', 'members act here only with one-time codes on their accounts'))
    .addOption(new Option('--allow-without-codes', 'members act here without them too').conflicts('requireCodes'))
    .description('what the organisation asks of its members')
    .action(
      withContext(async (context, options: { requireCodes?: boolean; allowWithoutCodes?: boolean }) => {
        const codesRequired = options.requireCodes === true;
        if (!codesRequired && options.allowWithoutCodes !== true) {
          throw new CommandError(EXIT.usage, 'policy-missing', 'say --require-codes or --allow-without-codes');
        }
        const org = context.organisation();
        const found = await context.client.organisations.setSecurityPolicy({ org, body: { codesRequired } });
        context.out.result(found, `one-time codes ${found.codesRequired ? 'are required' : 'are not required'}`);
      }),
    );
  orgs
    .command('limits')
    .description('what it may have at most, and what it has')
    .action(
      withContext(async (context) => {
        const found = await context.client.organisations.getLimits({ org: context.organisation() });
        const rows = found.limits.map(({ name, used = '', limit }) => [name, used, limit]);
        context.out.result(found, () => table(['what', 'now', 'at most'], rows, [1, 2]));
      }),
    );
}
