import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defined } from '../../lib/domain/defined.ts';
import { findRunning, type RunningCatacloud } from '../announcement.ts';
import { LocalError, printed } from '../error.ts';
import { startLocal } from '../local-catacloud.ts';
import { printProgress } from '../progress.ts';
import { whenToEnd } from '../when-to-end.ts';
import { check } from './check.ts';
import { printBill } from './print-bill.ts';
import { checkReceipt } from './receipt.ts';
import { clientAt, runSmoke } from './smoke.ts';
import { runStory } from './story.ts';

/** Uses the Local Catacloud that runs in this checkout, or starts one of its own that leaves nothing behind. */
async function platform(signal: AbortSignal): Promise<{ readonly local: RunningCatacloud; stop(): Promise<void> }> {
  const running = await findRunning();
  if (running !== undefined) {
    console.log(`Using the Local Catacloud at ${running.frontDoorUrl}`);
    return { local: running, stop: async () => {} };
  }
  console.log('Starting Local Catacloud');
  const local = await startLocal({ ephemeral: true, progress: printProgress(console.log), signal });
  return { local, stop: () => local.stop() };
}

/** The whole demo, and whether every number in it is right. */
async function demo(path: string | undefined, signal: AbortSignal): Promise<boolean> {
  if (path !== undefined) await readable(path);
  const { local, stop } = await platform(signal);
  const folder = await mkdtemp(join(tmpdir(), 'catacloud-demo-'));
  try {
    const startedAt = performance.now();
    const story = await runStory({ local, folder, ...defined({ path }), signal });
    await printBill(story);
    const failures = [...(await check(story)), ...(await checkReceipt(story, folder))];
    console.log(`\nThe demo took ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.`);
    for (const failure of failures) console.error(`✗ ${failure}`);
    return failures.length === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await stop();
  }
}

/** Looked at first: what it is for takes a minute to start. */
async function readable(path: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new LocalError('file.unreadable', `${path} cannot be read (${error.code}): name a file.`);
  });
  const isFile = (await file.stat()).isFile();
  await file.close();
  if (!isFile) throw new LocalError('file.unreadable', `${path} is no file: name one.`);
}

/** One small file through a platform that is deployed somewhere: `npm run demo -- --at <url>`. */
async function smoke(url: string, signal: AbortSignal): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'catacloud-smoke-'));
  try {
    const failures = await runSmoke(await clientAt(url), folder, signal);
    for (const failure of failures) console.error(`✗ ${failure}`);
    return failures.length === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ending = whenToEnd();
try {
  const { values, positionals } = parseArgs({ options: { at: { type: 'string' } }, allowPositionals: true });
  const isRight =
    values.at === undefined ? await demo(positionals[0], ending.signal) : await smoke(values.at, ending.signal);
  console.log(isRight ? 'Everything agrees.' : 'Something does not agree.');
  process.exit(isRight ? 0 : 1);
} catch (error) {
  console.error(printed(error));
  process.exit(1);
}
