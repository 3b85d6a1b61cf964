import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startLocal } from '../../local/local-catacloud.ts';
import { printProgress } from '../../local/progress.ts';
import { preparePython } from '../../local/python.ts';
import { whenToEnd } from '../../local/when-to-end.ts';
import { settingsFile } from './settings.ts';
import { makeThings } from './things.ts';

/**
 * `npm run fuzz:schema`: Schemathesis, with all its checks, against a Local Catacloud of its own. What it finds is a
 * fault to be mended, or is left out with a reason in exceptions.ts.
 */
const ROOT = path.resolve(import.meta.dirname, '..', '..');
const SCHEMATHESIS = {
  requirements: path.join(import.meta.dirname, 'requirements.txt'),
  folder: path.join(ROOT, '.catacloud', 'schemathesis'),
  module: 'schemathesis',
  oldestMinor: 11,
};

const { values } = parseArgs({
  options: {
    /** Cases per operation and phase. */
    examples: { type: 'string', default: '20' },
    phases: { type: 'string', default: 'examples,coverage,fuzzing,stateful' },
    'per-second': { type: 'string', default: '80' },
    workers: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string' },
    report: { type: 'string' },
  },
});

const ending = whenToEnd();
const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-fuzz-'));
const python = await preparePython(ending.signal, SCHEMATHESIS);
const local = await startLocal({ ephemeral: true, progress: printProgress(console.log), signal: ending.signal });
try {
  const settings = path.join(folder, 'schemathesis.toml');
  const { token, known } = await makeThings(local.frontDoorUrl, local.users.admin);
  await writeFile(settings, settingsFile({ token, known, requestsPerSecond: Number(values['per-second']) }));
  const report = values.report === undefined ? path.join(folder, 'report.json') : path.resolve(values.report);
  const run = spawn(
    python.command,
    [
      ...['-m', 'schemathesis.cli', '--no-color', '--config-file', settings],
      ...['run', `${local.frontDoorUrl}/v1/openapi.json`, '--url', local.frontDoorUrl, '--checks', 'all'],
      ...['--phases', values.phases, '--max-examples', values.examples, '--workers', values.workers],
      ...['--seed', values.seed, '--suppress-health-check', 'all', '--warnings', 'off'],
      ...['--report', 'json', '--report-json-path', report],
      ...(values.only === undefined ? [] : ['--include-operation-id-regex', values.only]),
    ],
    { cwd: folder, stdio: 'inherit', env: { ...process.env, ...python.env } },
  );
  const [code] = await Promise.race([once(run, 'close'), local.died]);
  console.log(`Seed ${values.seed}; ${(await readFile(report, 'utf8')).length} characters of report.`);
  process.exitCode = typeof code === 'number' ? code : 1;
} finally {
  await local.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit();
