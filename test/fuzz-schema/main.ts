import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { signIn } from '../../cli/session.ts';
import { createClient } from '../../lib/client/client.ts';
import { startLocal } from '../../local/local-catacloud.ts';
import { printProgress } from '../../local/progress.ts';
import { preparePython } from '../../local/python.ts';
import { whenToEnd } from '../../local/when-to-end.ts';
import { documentToFuzz } from './document.ts';
import { settingsFile } from './settings.ts';
import { makeThings } from './things.ts';

/**
 * `npm run fuzz:schema`: Schemathesis, with all its checks, against the API over memory: authorizer, pipeline, endpoints,
 * kernel and views as they are deployed, a hundred times as fast. `--deployed`: against a Local Catacloud of its own. What it
 * finds is a fault to be mended, or is left out with a reason in exceptions.ts.
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
    'per-second': { type: 'string', default: '400' },
    workers: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string' },
    deployed: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});

const ending = whenToEnd();
const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-fuzz-'));
const python = await preparePython(ending.signal, SCHEMATHESIS);
const target = values.deployed ? await deployed() : await overMemory();
try {
  const settings = path.join(folder, 'schemathesis.toml');
  const document = path.join(folder, 'openapi.json');
  await writeFile(document, JSON.stringify(documentToFuzz()));
  const { token, known } = await makeThings(target.url, target.token);
  await writeFile(settings, settingsFile({ token, known, requestsPerSecond: Number(values['per-second']) }));
  const report = values.report === undefined ? path.join(folder, 'report.json') : path.resolve(values.report);
  const run = spawn(
    python.command,
    [
      ...['-m', 'schemathesis.cli', '--no-color', '--config-file', settings],
      ...['run', document, '--url', target.url, '--checks', 'all'],
      ...['--phases', values.phases, '--max-examples', values.examples, '--workers', values.workers],
      ...['--seed', values.seed, '--suppress-health-check', 'all', '--warnings', 'off'],
      ...['--report', 'json', '--report-json-path', report],
      ...(values.only === undefined ? [] : ['--include-operation-id-regex', values.only]),
    ],
    { cwd: folder, stdio: 'inherit', env: { ...process.env, ...python.env } },
  );
  const [code] = await Promise.race([once(run, 'close'), target.died]);
  console.log(`Seed ${values.seed}; ${(await readFile(report, 'utf8')).length} characters of report.`);
  process.exitCode = typeof code === 'number' ? code : 1;
  // A run whose caller was signed out, or whose organisation was closed, has tried nothing from then on.
  await createClient({ baseUrl: target.url, token: () => token }).organisations.get({ org: known.org });
} finally {
  await target.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function overMemory() {
  const { startMemoryApi } = await import('./memory-server.ts');
  const { api, url, stop } = await startMemoryApi();
  const { token } = await api.person('fuzz@example.org', { admin: true });
  return { url, token, died: new Promise<never>(() => {}), stop };
}

async function deployed() {
  const local = await startLocal({ ephemeral: true, progress: printProgress(console.log), signal: ending.signal });
  const { email, password } = local.users.admin;
  const { session } = await signIn(local.frontDoorUrl, email, password);
  return { url: local.frontDoorUrl, token: session.accessToken, died: local.died, stop: local.stop };
}
