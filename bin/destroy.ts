import settings from '../cdk.json' with { type: 'json' };
import { asked, confirmAccount, stacksToDestroy } from '../lib/infra/confirmation.ts';
import { PreflightError, target } from '../lib/infra/preflight.ts';
import { stageOf } from '../lib/infra/stage.ts';
import { synthesize } from '../lib/infra/synthesize.ts';
import { asker, cdk, toItsEnd } from './commands.ts';

/**
 * `npm run destroy -- staging [--account <id>] [--with-data [--really <stage>]]`: removes a stage's stacks. The one with data
 * stays unless it is given up; of a stage that keeps its data, twice.
 */
await toItsEnd(main);

async function main(args: readonly string[]): Promise<void> {
  const options = asked(args);
  const owners: Readonly<Record<string, object>> = settings.context.catacloud;
  const stage = stageOf(options.stage, owners[options.stage]);
  if (stage.name === 'local')
    throw new PreflightError('The local stage ends by Ctrl-C; "npm start -- --fresh" forgets it.');
  const stacks = stacksToDestroy(stage, options);
  const { account, region } = await target(process.env);
  console.log(`Stacks of ${stage.name} to be removed from account ${account}, ${region}:\n  ${stacks.join('\n  ')}`);
  await confirmAccount(account, options.account, asker());
  const { folder } = await synthesize(stage.name, { validate: false });
  await cdk('destroy', '--app', folder, '--exclusively', '--force', ...stacks);
}
