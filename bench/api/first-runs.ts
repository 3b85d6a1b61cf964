import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Functions of a bundle that run in an import and a first call, and those of them that V8 compiles one by one, as they run. */
export interface FirstRuns {
  readonly functions: number;
  readonly compiledThen: number;
}

/** Has V8 write what becomes of each function, and counts: the same on any machine, and whatever else it does. */
export async function firstRunsOf(
  bundle: string,
  start: (v8Options: readonly string[]) => Promise<unknown>,
): Promise<FirstRuns> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-v8-'));
  try {
    const log = path.join(folder, 'v8.log');
    await start(['--log-function-events', `--logfile=${log}`, '--no-logfile-per-isolate']);
    return countedIn(await readFile(log, 'utf8'), path.dirname(bundle));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lines: `script-details,<script>,<address>,…` and `function,<event>,<script>,<start>,…`. */
export function countedIn(log: string, folder: string): FirstRuns {
  const rows = log.split('\n').map((line) => line.split(','));
  const isOurs = ([kind, , address = '']: readonly string[]) => kind === 'script-details' && address.includes(folder);
  const scripts = new Set(rows.filter(isOurs).map(([, script]) => script));
  const events = rows.flatMap(([kind, event = '', script]) =>
    kind === 'function' && scripts.has(script) ? [event] : [],
  );
  return {
    functions: events.filter((event) => event.startsWith('first-execution')).length,
    compiledThen: events.filter((event) => event === 'full-parse').length,
  };
}
