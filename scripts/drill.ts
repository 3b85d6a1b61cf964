import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { signIn } from '../cli/session.ts';
import { type Client, createClient } from '../lib/client/client.ts';
import { announce, findRunning, withdraw } from '../local/announcement.ts';
import { step } from '../local/demo/steps.ts';
import { type LocalCatacloud, startLocal } from '../local/local-catacloud.ts';
import { printProgress } from '../local/progress.ts';
import { whenToEnd } from '../local/when-to-end.ts';
import type { Drill, DrillStack } from './drills/drill.ts';
import { DRILLS } from './drills/drills.ts';
import { platformAt } from './views/place.ts';

// `npm run drill -- <name> …|all`: breaks a Local Catacloud of its own, repairs it by the runbook, proves it.
const ROOT = path.resolve(import.meta.dirname, '..');
const COMMAND_TIMEOUT_MS = 300_000;

const names = process.argv.slice(2);
const wanted = DRILLS.filter(({ name }) => names.includes('all') || names.includes(name));
const areKnown = names.every((name) => name === 'all' || wanted.some((drill) => drill.name === name));
if (wanted.length === 0 || !areKnown) {
  console.log(`npm run drill -- <name> …|all\n\n${DRILLS.map(({ name }) => `  ${name}`).join('\n')}`);
  process.exit(names.length === 0 ? 0 : 1);
}
if ((await findRunning()) !== undefined) {
  console.error('A Local Catacloud runs in this checkout. Drills break what they work with: end it first.');
  process.exit(1);
}
const ending = whenToEnd();
let local: LocalCatacloud | undefined;
let failed = 0;
try {
  local = await startLocal({ ephemeral: true, progress: printProgress(console.log), signal: ending.signal });
  await announce(local);
  const stack = await stackOf(local);
  for (const drill of wanted) failed += (await isPassed(drill, stack)) ? 0 : 1;
  console.log(`\n${wanted.length - failed} of ${wanted.length} drills passed`);
} catch (error) {
  failed += 1;
  console.error(error);
} finally {
  await withdraw();
  await local?.stop();
}
process.exit(failed === 0 ? 0 : 1);

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
    console.error(error);
    return false;
  }
}

async function stackOf(running: LocalCatacloud): Promise<DrillStack> {
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
    signal: ending.signal,
    async newOrganisation() {
      organisations += 1;
      return (await owner.organisations.create({ body: { name: `Drill ${organisations}` } })).id;
    },
    async command(script, ...args) {
      const options = { cwd: ROOT, timeout: COMMAND_TIMEOUT_MS };
      const { stdout } = await promisify(execFile)('npm', ['run', '--silent', script, '--', ...args], options);
      return stdout;
    },
  };
}
