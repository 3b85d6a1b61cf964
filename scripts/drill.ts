import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { signIn } from '../cli/session.ts';
import { type Client, createClient } from '../lib/client/client.ts';
import { announce, findRunning, withdraw } from '../local/announcement.ts';
import { step } from '../local/demo/steps.ts';
import type { LocalCatacloud } from '../local/local-catacloud.ts';
import { printProgress } from '../local/progress.ts';
import { whenToEnd } from '../local/when-to-end.ts';
import { withLocal } from '../local/with-local.ts';
import type { Drill, DrillStack } from './drills/drill.ts';
import { DRILLS } from './drills/drills.ts';
import { runCommand, UsageError } from './run-command.ts';
import { platformAt } from './views/place.ts';

const HELP = `npm run drill -- <name> …|all

  Breaks a Local Catacloud of its own, repairs it by the runbook, and proves it.

${DRILLS.map(({ name }) => `  ${name}`).join('\n')}
`;

const ROOT = path.resolve(import.meta.dirname, '..');
const COMMAND_TIMEOUT_MS = 300_000;

async function main(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter((name) => name !== 'all' && !DRILLS.some((drill) => drill.name === name));
  if (unknown.length > 0) throw new UsageError(`There is no drill ${unknown.join(', ')}.`);
  const wanted = DRILLS.filter(({ name }) => names.includes('all') || names.includes(name));
  if (wanted.length === 0) throw new UsageError('Say which drill, or all.');
  if ((await findRunning()) !== undefined)
    throw new Error('A Local Catacloud runs in this checkout. Drills break what they work with: end it first.');
  const { signal } = whenToEnd();
  try {
    const passed = await withLocal((local) => drillAll(wanted, local, signal), {
      progress: printProgress(console.log),
    });
    console.log(`\n${passed} of ${wanted.length} drills passed`);
    return passed === wanted.length;
  } finally {
    await withdraw();
  }
}

/** How many passed. */
async function drillAll(drills: readonly Drill[], local: LocalCatacloud, signal: AbortSignal): Promise<number> {
  await announce(local);
  const stack = await stackOf(local, signal);
  let passed = 0;
  for (const drill of drills) passed += (await isPassed(drill, stack)) ? 1 : 0;
  return passed;
}

async function isPassed(drill: Drill, stack: DrillStack): Promise<boolean> {
  console.log(`\n${drill.name} (docs/operations/${drill.name}.md)\n  seen by ${drill.seenBy}`);
  try {
    // The drill before may have moved the platform's clock.
    await stack.platform.clock.refresh();
    const injected = await step('the fault is injected', () => drill.inject(stack));
    console.log(`    ${injected.fault}`);
    console.log(`    ${await step('it is seen', injected.condition)}`);
    await step('it is repaired as the runbook says', injected.repair);
    console.log(`    ${await step('nothing was lost', injected.proof)}`);
    return true;
  } catch (error) {
    stack.signal.throwIfAborted();
    console.error(error);
    return false;
  }
}

async function stackOf(running: LocalCatacloud, signal: AbortSignal): Promise<DrillStack> {
  const { endpoint, outputs, frontDoorUrl, users } = running;
  const clientOf = async ({ email, password }: { email: string; password: string }): Promise<Client> => {
    const { session } = await signIn(frontDoorUrl, email, password);
    return createClient({ baseUrl: frontDoorUrl, token: () => session.accessToken });
  };
  const [owner, admin] = await Promise.all([clientOf(users.owner), clientOf(users.admin)]);
  let organisations = 0;
  return {
    local: running,
    platform: await platformAt({ stage: 'local', endpoint, outputs }),
    owner,
    admin,
    signal,
    async newOrganisation() {
      organisations += 1;
      return (await owner.organisations.create({ body: { name: `Drill ${organisations}` } })).id;
    },
    async command(script, ...args) {
      const options = { cwd: ROOT, timeout: COMMAND_TIMEOUT_MS, signal };
      const { stdout } = await promisify(execFile)('npm', ['run', '--silent', script, '--', ...args], options);
      return stdout;
    },
  };
}

await runCommand(HELP, main, { stacks: true });
// A slow socket may keep the process alive; everything that had to end in order has ended.
process.exit();
