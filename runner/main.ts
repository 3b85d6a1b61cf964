import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNNER_NOT_NEEDED } from '../lib/app/machines/commands/state-change.ts';
import { forgetInput, readClaim, restartWithout } from './claim.ts';
import { readEnvironment } from './environment.ts';
import { exchangeClaim, httpAttemptApi } from './http-attempt-api.ts';
import { isolationFor } from './isolation.ts';
import { processEngine } from './process-engine.ts';
import { runAttempt } from './run-attempt.ts';

/** How a runner ends: 0 when the attempt was reported, whatever its outcome. */
const EXIT = {
  reported: 0,
  failed: 1,
  /** Another runner has the attempt. */
  notNeeded: RUNNER_NOT_NEEDED,
} as const;

async function main(): Promise<number> {
  const { attemptId, claim: exposed, apiUrl, lifeline, workFolder, noContainer } = readEnvironment(process.env);
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
  const token = await exchangeClaim({ apiUrl, attemptId, claim });
  if (token === undefined) {
    log('another runner has exchanged the claim, or the attempt is over');
    return EXIT.notNeeded;
  }
  const folder = await mkdtemp(join(workFolder ?? tmpdir(), 'catacloud-attempt-'));
  try {
    const isolation = await isolationFor(folder);
    const end = await runAttempt({
      attemptId,
      runnerId: randomUUID(),
      api: httpAttemptApi({ apiUrl, attemptId, token }),
      folder,
      engines: {
        process: processEngine(isolation, {
          PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
          LANG: process.env['LANG'] ?? 'C.UTF-8',
        }),
      },
      signal: stop.signal,
      log,
      noContainer,
    });
    log(`attempt ended: ${end}`);
    return end === 'not-ours' ? EXIT.notNeeded : EXIT.reported;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = EXIT.failed;
}
