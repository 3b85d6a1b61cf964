import { parseArgs } from 'node:util';
import { announce, withdraw } from './announcement.ts';
import { printed } from './error.ts';
import { type LocalCatacloud, startLocal } from './local-catacloud.ts';
import { printProgress } from './progress.ts';
import { seedHistory } from './seed/history.ts';
import { whileHeld } from './seed/hold-deliveries.ts';
import { demoPeople } from './seed/users.ts';
import { whenToEnd } from './when-to-end.ts';

/** What most states are saved in; whoever waits longer is told why. */
const SAVING_MS = 5_000;

const ending = whenToEnd();
const startedMs = performance.now();
let local: LocalCatacloud | undefined;
let seeding: Promise<void> | undefined;
try {
  const { values } = parseArgs({
    options: { fresh: { type: 'boolean', default: false }, 'no-container': { type: 'boolean', default: false } },
  });
  console.log('Starting Local Catacloud');
  const progress = printProgress(console.log);
  local = await startLocal({
    fresh: values.fresh,
    noContainer: values['no-container'],
    progress,
    signal: ending.signal,
  });
  await announce(local);
  console.log(welcome(local, (performance.now() - startedMs) / 1_000));
  seeding = writeHistory(local);
  await Promise.race([ending.asked, local.died]);
} catch (error) {
  if (!ending.signal.aborted) {
    console.error(printed(error));
    process.exitCode = 1;
  }
} finally {
  if (local) {
    console.log(process.exitCode ? '\nEnding.' : '\nEnding: the data is kept for the next start.');
    await withdraw();
    // It breaks off between two steps; the next start goes on from there.
    await seeding;
    const saving = setTimeout(() => console.log('Saving it takes longer, since there is much of it.'), SAVING_MS);
    await local.stop();
    clearTimeout(saving);
  }
}
// A slow socket may keep the process alive; everything that had to end in order has ended.
process.exit();

/** Beside what people do already; a later start finds it done, or goes on with it. */
async function writeHistory(local: LocalCatacloud): Promise<void> {
  const startMs = performance.now();
  try {
    const onStep = () => ending.signal.throwIfAborted();
    const people = await demoPeople(local.frontDoorUrl);
    const { wrote } = await whileHeld(local, () => seedHistory({ ...local, onStep }, people));
    if (wrote) {
      const seconds = Math.ceil((performance.now() - startMs) / 1_000);
      console.log(`\n45 days of history are written after ${seconds} s; pages and bills follow within half a minute.`);
    }
  } catch (error) {
    if (!ending.signal.aborted) console.error('\nThe history could not be written (npm run seed tries again):', error);
  }
}

function welcome({ frontDoorUrl, endpoint, users }: LocalCatacloud, seconds: number): string {
  const people = Object.values(users).map(({ email, password, admin }) => {
    return `  ${email.padEnd(24)} ${password}${admin ? '   (administers the platform)' : ''}`;
  });
  return [
    '',
    `Catacloud is ready after ${seconds.toFixed(1)} s.`,
    '',
    `  Dashboards and API   ${frontDoorUrl}`,
    `  Mailbox              ${frontDoorUrl}/mailbox`,
    `  AWS endpoint         ${endpoint}`,
    '',
    'Sign in as',
    ...people,
    '',
    '`npm run seed` adds four customers with 120 days behind them. Ctrl-C ends it.',
  ].join('\n');
}
