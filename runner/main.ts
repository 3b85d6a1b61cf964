import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNNER_MODES } from '../lib/app/machines/commands/attempt-task.ts';
import { RUNNER_NOT_NEEDED } from '../lib/app/machines/commands/state-change.ts';
import { forgetInput, readClaim, restartWithout } from './claim.ts';
import { containerEngine } from './container/container-engine.ts';
import { containerTool } from './container/tool.ts';
import { type RunnerEnvironment, readEnvironment } from './environment.ts';
import { exchangeClaim, httpAttemptApi } from './http-attempt-api.ts';
import { isolationFor } from './isolation.ts';
import { processEngine } from './process-engine.ts';
import { type AttemptPlace, runAttempt } from './run-attempt.ts';
import { inTask, placeStarter } from './task/in-task.ts';

/** How a runner ends: 0 when the attempt was reported, whatever its outcome. */
const EXIT = {
  reported: 0,
  failed: 1,
  /** Another runner has the attempt. */
  notNeeded: RUNNER_NOT_NEEDED,
} as const;

async function main(mode: string | undefined): Promise<number> {
  if (mode === RUNNER_MODES.starter) {
    await placeStarter();
    return EXIT.reported;
  }
  const environment = readEnvironment(process.env);
  const { attemptId, engineId, claim: exposed, apiUrl, lifeline, noContainer } = environment;
  if (exposed !== undefined) return restartWithout(exposed);
  const claim = readClaim();
  if (!lifeline) forgetInput();
  const log = (line: string) => console.error(JSON.stringify({ at: new Date().toISOString(), attemptId, line }));
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => stop.abort(`the machine was ended by ${signal}`));
  }
  if (lifeline) {
    // The parent process has the other end: when it closes, no process is left that could end us.
    process.stdin.on('end', () => stop.abort('the machine host is gone')).resume();
    process.stdin.unref?.();
  }
  const isTask = mode === RUNNER_MODES.task;
  // What the machine permits is found out while the platform answers.
  const placing = isTask ? inTask(process.env) : onThisMachine(environment);
  const [token, place] = await Promise.all([exchangeClaim({ apiUrl, attemptId, claim, engineId }), placing]);
  try {
    if (token === undefined) {
      log('another runner has exchanged the claim, or the attempt is over');
      return EXIT.notNeeded;
    }
    const end = await runAttempt({
      attemptId,
      runnerId: randomUUID(),
      api: httpAttemptApi({ apiUrl, attemptId, token }),
      ...place,
      signal: stop.signal,
      log,
      noContainer,
    });
    log(`attempt ended: ${end}`);
    return end === 'not-ours' ? EXIT.notNeeded : EXIT.reported;
  } finally {
    // A volume goes with its task.
    if (!isTask) await rm(place.folder, { recursive: true, force: true });
  }
}

async function onThisMachine({ workFolder = tmpdir(), containers }: RunnerEnvironment): Promise<AttemptPlace> {
  const folder = await mkdtemp(join(workFolder, 'catacloud-attempt-'));
  const environment = {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: process.env['LANG'] ?? 'C.UTF-8',
  };
  const engines = {
    process: processEngine(await isolationFor(folder), environment),
    container: containers && containerEngine(containerTool(containers.tool), containers.owner),
  };
  return { folder, engines };
}

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = EXIT.failed;
}
