import { type Command, Option } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';

type Budgets = ReplyOf<'finance.listBudgets'>;

/** What jobs may spend in a month. */
export function addBudgets(program: Command): void {
  const budgets = program.command('budgets').description('what jobs may spend in a month, and what they have');
  budgets
    .command('ls', { isDefault: true })
    .description('list them')
    .action(
      withContext(async (context) => {
        const found = await context.client.finance.listBudgets({ org: context.organisation() });
        context.out.result(found, () => budgetsText(found));
      }),
    );
  addSet(budgets);
  budgets
    .command('rm')
    .argument('<budget>')
    .description('remove one')
    .action(
      withContext(async (context, budget: string) => {
        await context.client.finance.removeBudget({ org: context.organisation(), budget });
        context.out.note(`removed ${budget}`);
      }),
    );
}

interface SetOptions {
  readonly name?: string;
  readonly person?: string;
  readonly configuration?: string;
  readonly label?: string;
  readonly job?: string;
  readonly cap?: boolean;
  readonly at: readonly string[];
}

function addSet(budgets: Command): void {
  budgets
    .command('set')
    .argument('<budget>', 'its id, such as all-jobs')
    .argument('<amount>', 'for each calendar month (UTC), in the currency of the account')
    .option('--name <name>', 'the id unless given')
    .addOption(new Option('--person <user>', "of one person's jobs").conflicts(['configuration', 'label', 'job']))
    .addOption(
      new Option('--configuration <configuration>', 'of the jobs of one configuration').conflicts(['label', 'job']),
    )
    .addOption(new Option('--label <label>', 'of the jobs with one label').conflicts('job'))
    .option('--job <job>', 'of one job')
    .option('--cap', 'attempts wait that could go beyond it')
    .option('--at <threshold...>', 'a per cent to be told of, such as 80 or forecast:100', [])
    .description('set one, or change it')
    .action(
      withContext(async (context, budget: string, amount: string, options: SetOptions) => {
        const { name = budget, person, configuration, label, job, cap = false, at } = options;
        const whose = defined({ person, configuration, label, job });
        const body = { name, amount, ...whose, cap, thresholds: at.map(thresholdOf) };
        const found = await context.client.finance.setBudget({ org: context.organisation(), budget, body });
        context.out.result(found, () => budgetsText(found));
      }),
    );
}

function thresholdOf(text: string): { readonly percent: number; readonly of: 'actual' | 'forecast' } {
  const match = /^(?:(actual|forecast):)?(\d{1,4})$/.exec(text);
  if (match === null) {
    throw new CommandError(
      EXIT.usage,
      'threshold-invalid',
      `"${text}" is no threshold: a per cent such as 80, or forecast:100`,
    );
  }
  return { percent: Number(match[2]), of: match[1] === 'forecast' ? 'forecast' : 'actual' };
}

function budgetsText({ currency, period, budgets }: Budgets): string {
  return table(
    ['budget', 'name', 'of', 'cap', `spent in ${period}`, 'reserved', 'forecast', `amount (${currency})`, 'reached'],
    budgets.map(
      ({ id, name, amount, person, configuration, label, job, cap, thresholds, spent, reserved, forecast = '' }) => {
        const reached = thresholds.filter((one) => one.reached).map(({ percent, of }) => `${of} ${percent} %`);
        return [
          id,
          name,
          person ?? configuration ?? label ?? job ?? 'all jobs',
          cap ? 'yes' : 'no',
          spent,
          reserved,
          forecast,
          amount,
          reached.join(', '),
        ];
      },
    ),
    [4, 5, 6, 7],
  );
}
