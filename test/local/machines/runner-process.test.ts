import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleRunner } from '../../../local/machines/runner-bundle.ts';
import { type RunnerOptions, runRunner } from '../../../local/machines/runner-process.ts';
import { straysOf } from '../../../runner/strays.ts';
import { until } from '../../until.ts';

/** Speaks the contract of one attempt; the deployed platform is used by the integration tests. */
let server: Server;
let apiUrl: string;
let folder: string;
let script: string;
let reports: Record<string, unknown>[];
/** What each route was called with. */
let tokens: Map<string, string | undefined>;
/** The token that the runner has drawn. */
let drawn: string;
let isClaimed: boolean;
let logs: string;
let isTaken: boolean;
let onStart: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  reports = [];
  tokens = new Map();
  drawn = 'none';
  isClaimed = false;
  logs = '';
  isTaken = false;
  onStart = () => {};
  // Jobs of another user write here too.
  chmodSync(folder, 0o777);
  server = createServer(async (request, response) => {
    const body = await text(request);
    const spec = { command: '/bin/sh', arguments: ['-c', script], environment: {}, timeoutMs: 60_000 };
    const answers: Record<string, unknown> = {
      start: { job: 'job_1', attempt: 'att_1', spec, deadlineAt: '2026-01-01T00:00:00.000Z', inputs: 0 },
      inputs: { files: [], expiresAt: '2026-01-01T00:00:00.000Z' },
      heartbeat: { stop: false },
      report: { recorded: true },
      logs: undefined,
    };
    const name = request.url?.split('/').at(-1) ?? '';
    tokens.set(name, request.headers.authorization);
    if (name === 'claim') drawn = JSON.parse(body).token as string;
    if (name === 'start') onStart();
    if (name === 'logs') logs += body;
    if ((name === 'start' && isTaken) || (name === 'claim' && isClaimed)) {
      response.writeHead(409, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ code: isTaken ? 'attempt-taken' : 'attempt-claimed', title: 'Not needed' }));
      return;
    }
    if (name === 'report') reports.push(JSON.parse(body) as Record<string, unknown>);
    const answer = answers[name];
    response.writeHead(answer === undefined ? 204 : 200, { 'content-type': 'application/json' });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const attemptId = () => `att_${folder.slice(-6)}`;
const submission = () => ({
  machineId: 'mch_01J8Z3K4M5N6P7Q8R9S0T1V2W3',
  attemptId: attemptId(),
  jobId: 'job_1',
  organisationId: 'org_1',
  machineType: 'standard-1',
  claim: 'catc_secret',
  limitMs: 60_000,
});
const RUNNER = new URL('../../../runner/main.ts', import.meta.url).pathname;
const place = (signal: AbortSignal, lines: string[] = []): RunnerOptions => ({
  apiUrl,
  runner: RUNNER,
  folder: join(folder, 'work'),
  codeFolder: join(folder, 'code'),
  log: (line) => lines.push(line),
  signal,
  onStart: () => {},
});
const never = new AbortController().signal;

/** The claim is shown once, and everything else is asked with the runner's own token. */
function expectExchange(): void {
  const { claim, ...others } = Object.fromEntries(tokens);
  expect(claim).toBe('Bearer catc_secret');
  expect(drawn).toMatch(/^cata_[A-Za-z0-9_-]{43}$/);
  expect(new Set(Object.values(others))).toEqual(new Set([`Bearer ${drawn}`]));
}

describe('a runner as a child of the host', () => {
  it('runs its attempt, reports, and leaves no folder and no word of its capability', async () => {
    script = 'env; exit 0';
    const lines: string[] = [];
    expect(await runRunner(submission(), place(never, lines))).toEqual({ exitCode: 0 });
    expect(reports).toMatchObject([{ outcome: 'succeeded', exitCode: 0 }]);
    expectExchange();
    expect(lines.join()).not.toMatch(/catc_|cata_/);
    expect(readdirSync(join(folder, 'work'))).toEqual([]);
  });

  it('runs as the one module that a host makes of it, with nothing beside', async () => {
    script = 'echo hello';
    const runner = await bundleRunner(join(folder, 'bundle'));
    expect(readdirSync(join(folder, 'bundle'))).toEqual(['runner.mjs']);
    expect(await runRunner(submission(), { ...place(never), runner })).toEqual({ exitCode: 0 });
    expect(reports).toMatchObject([{ outcome: 'succeeded' }]);
    expect(logs).toContain('hello');
  });

  it('keeps its compiled code for the next one, and no word of it for its job', async () => {
    script = 'env; exit 0';
    await runRunner(submission(), place(never));
    const kept = () => readdirSync(join(folder, 'code'), { recursive: true }).length;
    const first = kept();
    expect(first).toBeGreaterThan(20);
    expect(logs).not.toContain('NODE_COMPILE_CACHE');
    await runRunner(submission(), place(never));
    expect(kept()).toBe(first);
  });

  it('is a stranger to its job: no process of the computer shows the job a secret', async () => {
    script = `cat /proc/$PPID/environ /proc/*/environ /proc/*/cmdline 2>/dev/null </dev/null | tr '\\0' '\\n'; env; true`;
    const lines: string[] = [];
    await runRunner(submission(), place(never, lines));
    expect(reports).toMatchObject([{ outcome: 'succeeded', exitCode: 0 }]);
    expect(logs).toContain('PATH=');
    expect(logs).not.toMatch(/catc_|cata_/);
    expect(lines.join()).toMatch(/the job runs as .*PID namespace/);
  });

  it('drops a claim from its environment at once, where only the environment can bring it', async () => {
    script = 'cat /proc/$PPID/environ /proc/$PPID/fd/0 /proc/*/environ 2>/dev/null | tr "\\0" "\\n"; env; true';
    const runner = spawn(process.execPath, ['--conditions=epoch-source', RUNNER], {
      env: {
        PATH: process.env['PATH'],
        ATTEMPT_ID: attemptId(),
        ATTEMPT_CLAIM: 'catc_secret',
        API_URL: apiUrl,
        WORK_FOLDER: folder,
      },
      stdio: 'ignore',
    });
    const environments: string[] = [];
    onStart = () => environments.push(readFileSync(`/proc/${runner.pid}/environ`, 'latin1'));
    expect(await once(runner, 'exit')).toEqual([0, null]);
    expectExchange();
    expect(logs).toContain('PATH=');
    expect([logs, ...environments].join()).not.toMatch(/catc_|cata_/);
    expect(environments[0]).toContain('ATTEMPT_ID=');
  });

  it('exits without running anything when its claim was exchanged before', async () => {
    script = `touch ${folder}/ran`;
    isClaimed = true;
    expect(await runRunner(submission(), place(never))).toEqual({ exitCode: 10 });
    expect([...tokens.keys()]).toEqual(['claim']);
    expect(existsSync(`${folder}/ran`)).toBe(false);
  });

  it('exits without running anything when another runner has the attempt', async () => {
    script = `touch ${folder}/ran`;
    isTaken = true;
    expect(await runRunner(submission(), place(never))).toEqual({ exitCode: 10 });
    expect(reports).toEqual([]);
    expect(existsSync(`${folder}/ran`)).toBe(false);
  });

  it('has done its work when the job has failed', async () => {
    script = 'exit 9';
    expect(await runRunner(submission(), place(never))).toEqual({ exitCode: 0 });
    expect(reports).toMatchObject([{ outcome: 'failed', exitCode: 9 }]);
  });

  it('ends its job and reports when it is told to end', async () => {
    script = `echo > ${folder}/started; exec sleep 300`;
    const stop = new AbortController();
    const running = runRunner(submission(), place(stop.signal));
    await until('the job runs', () => existsSync(`${folder}/started`));
    stop.abort('drained');
    expect(await running).toEqual({ exitCode: 0, reason: 'drained' });
    expect(reports).toMatchObject([{ outcome: 'failed' }]);
    expect(await straysOf(attemptId())).toEqual([]);
  });

  it('ends itself and its job when its host is killed', async () => {
    script = `echo > ${folder}/started; exec sleep 300`;
    const module = new URL('../../../local/machines/runner-process.ts', import.meta.url).href;
    const host = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { runRunner } = await import(${JSON.stringify(module)});
         await runRunner(${JSON.stringify(submission())}, { apiUrl: ${JSON.stringify(apiUrl)}, runner: ${JSON.stringify(RUNNER)},
           folder: ${JSON.stringify(join(folder, 'work'))}, codeFolder: ${JSON.stringify(join(folder, 'code'))}, log() {}, onStart() {}, signal: new AbortController().signal });`,
      ],
      { stdio: 'inherit' },
    );
    await until('the job runs', () => existsSync(`${folder}/started`));
    host.kill('SIGKILL');
    await until('the job is gone', async () => (await straysOf(attemptId())).length === 0);
    await until('the end is reported', () => reports.length === 1);
    expect(reports).toMatchObject([{ outcome: 'failed', reason: 'the machine host is gone' }]);
  });
});
