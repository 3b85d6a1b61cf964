import { Command, Option } from 'commander';
import ownPackage from '../package.json' with { type: 'json' };
import { addAccount } from './commands/account.ts';
import { addAdmin } from './commands/admin.ts';
import { addAudit } from './commands/audit.ts';
import { addBills } from './commands/bills.ts';
import { addBudgets } from './commands/budgets.ts';
import { addCompletion } from './commands/completion.ts';
import { addConfigurations } from './commands/configurations.ts';
import { addEvents } from './commands/events.ts';
import { addFiles } from './commands/files.ts';
import { addJobs } from './commands/jobs.ts';
import { addLogin } from './commands/login.ts';
import { addOrgs } from './commands/orgs.ts';
import { addPipelines } from './commands/pipelines.ts';
import { addSecrets } from './commands/secrets.ts';
import { addTokens } from './commands/tokens.ts';
import { addUsage } from './commands/usage.ts';

/** The whole command line, as data of its parser; nothing runs until it is parsed. `isSilent`: the parser writes no errors. */
export function makeProgram(isSilent = false): Command {
  const program = new Command('catacloud')
    .description('Upload large files, run jobs on them, see what it costs.')
    .version(ownPackage.version)
    .addOption(new Option('--json', 'print results as JSON'))
    .addOption(new Option('--org <id>', 'organisation to act in (or CATACLOUD_ORG)'))
    .addOption(new Option('--api-url <url>', 'address of the platform (or CATACLOUD_API_URL)'))
    .addOption(new Option('-q, --quiet', 'no progress, no remarks'))
    .showHelpAfterError('(see --help)')
    .configureOutput(isSilent ? { writeErr: () => {} } : {})
    .exitOverride();
  const all = [
    addLogin,
    addAccount,
    addOrgs,
    addTokens,
    addFiles,
    addJobs,
    addConfigurations,
    addPipelines,
    addSecrets,
    addUsage,
    addBills,
    addBudgets,
    addEvents,
    addAudit,
    addAdmin,
  ];
  for (const add of [...all, addCompletion]) {
    add(program);
  }
  inherit(program);
  return program;
}

/** Every command of a command ends by throwing, as the program does, and accepts global options in any position. */
function inherit(command: Command): void {
  for (const sub of command.commands) {
    sub.copyInheritedSettings(command);
    for (const option of command.options.filter(({ long }) => GLOBAL.includes(long ?? ''))) {
      if (!sub.options.some(({ long }) => long === option.long))
        sub.addOption(new Option(option.flags, option.description).hideHelp());
    }
    inherit(sub);
  }
}

const GLOBAL: readonly string[] = ['--json', '--org', '--api-url', '--quiet'];
