import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeIsolation, type Isolation, isolationFor, NO_ISOLATION } from '../../runner/isolation.ts';
import { type JobCommand, runJob } from '../../runner/job-process.ts';
import { processEngine } from '../../runner/process-engine.ts';
import { outputsIn } from '../../runner/stage-out.ts';
import { straysOf } from '../../runner/strays.ts';
import { until } from '../until.ts';
import { alive } from './alive.ts';

let folder: string;
let output: string;
let isolation: Isolation;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  output = '';
  isolation = await isolationFor(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const attemptId = () => `att_${folder.slice(-6)}`;
const program = (command: string, args: readonly string[], more: Partial<JobCommand> = {}): JobCommand => ({
  attemptId: attemptId(),
  command,
  arguments: args,
  environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  folder,
  isolation,
  timeoutMs: 20_000,
  memoryMib: 2_048,
  signal: new AbortController().signal,
  onOutput: (chunk) => {
    output += chunk.toString();
  },
  ...more,
});
const shell = (script: string, more: Partial<JobCommand> = {}) => program('/bin/sh', ['-c', script], more);
const isRoot = process.getuid?.() === 0;
const isSeparate = () => isolation.namespace || isolation.uid !== undefined;

describe('a job with what separation the machine permits', () => {
  it('gives its exit code, output and arguments as they are', async () => {
    expect(await runJob(shell('echo out; echo err >&2; exit 7'))).toMatchObject({ exitCode: 7, ended: 'by-itself' });
    expect(output.split('\n').toSorted()).toEqual(['', 'err', 'out']);
    output = '';
    await runJob(program('printf', ['%s|', '$HOME', 'A=b', '--', '; exit 3', '*']));
    expect(output).toBe('$HOME|A=b|--|; exit 3|*|');
    expect(await runJob(program('no-such-command', []))).toMatchObject({ exitCode: 127 });
    expect(await runJob(program('A=b', []))).toMatchObject({ exitCode: 127 });
    expect(await runJob(program(folder, []))).toMatchObject({ exitCode: 126 });
    expect(await runJob(shell('kill -9 $$'))).toMatchObject({ exitCode: 137, reason: 'ended by SIGKILL' });
  });

  it('reaches no network where its configuration says so and it has a namespace; else it does not run', async () => {
    const engine = processEngine(isolation, { PATH: '/usr/local/bin:/usr/bin:/bin' });
    const folders = { home: folder, inputs: folder, outputs: folder, temporary: folder };
    const more = { jobId: 'job_1', secrets: {}, vcpus: 1, folders, network: 'none' as const };
    const running = engine.run({ ...shell('cat /proc/net/dev'), ...more });
    if (!isolation.namespace) return await expect(running).rejects.toMatchObject({ code: 'network-kept' });
    expect(await running).toMatchObject({ exitCode: 0 });
    expect(output.match(/^\s*\w+:/gm)?.map((line) => line.trim())).toEqual(['lo:']);
    const kept = processEngine({ namespace: false }, {}).run({ ...shell('true'), ...more });
    await expect(kept).rejects.toMatchObject({ code: 'network-kept' });
  });

  it('is told to end before it is made to', async () => {
    expect(await runJob(program('sleep', ['600'], { timeoutMs: 200 }))).toMatchObject({
      ended: 'timed-out',
      exitCode: 143,
    });
  });

  it('has a user of its own exactly when its runner is root, and reads and writes its folder', async () => {
    expect(isolation.uid !== undefined).toBe(isRoot && process.platform === 'linux');
    await runJob(shell('mkdir d && echo written > d/file && id -u'));
    expect(readFileSync(join(folder, 'd/file'), 'utf8')).toBe('written\n');
    const owner = lstatSync(join(folder, 'd/file')).uid;
    expect(owner).toBe(isolation.uid ?? process.getuid?.());
    expect(output.trim()).toBe(String(owner));
  });

  it('can neither read the environment of its runner nor signal it', async () => {
    process.env['CATACLOUD_TEST_SECRET'] = 'a-secret';
    const reader = spawn('sleep', ['600'], { env: { SECRET: 'a-secret', PATH: process.env['PATH'] }, stdio: 'ignore' });
    try {
      const others = `cat /proc/$PPID/environ /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; env; kill -9 ${reader.pid} 2>/dev/null`;
      await runJob(shell(`${others}; true`));
      expect(output).toContain('PATH=');
      if (isSeparate()) {
        expect(output).not.toContain('a-secret');
        expect(alive(reader.pid ?? 0)).toBe(true);
      } else expect(describeIsolation(isolation).match(/not separated/g)).toHaveLength(2);
    } finally {
      delete process.env['CATACLOUD_TEST_SECRET'];
      reader.kill('SIGKILL');
    }
  });

  it('has its secrets in its variables, whatever they contain, and on no command line', async () => {
    const secrets = { KEY: '-----BEGIN\n"$HOME" `id`\n-----END', TOKEN: 'sk-shown-to-nobody' };
    const script =
      'printf "<%s>" "$KEY" "$TOKEN"; env | grep -c CATACLOUD_SECRET; echo "$0 $#"; touch begun; sleep 600';
    const stop = new AbortController();
    const running = runJob(shell(script, { secrets, signal: stop.signal }));
    await until('it runs', () => existsSync(join(folder, 'begun')));
    const seen = spawn('sh', ['-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let lines = '';
    for await (const chunk of seen.stdout) lines += chunk;
    stop.abort('enough');
    await running;
    expect(output).toContain(`<${secrets.KEY}><sk-shown-to-nobody>0\n/bin/sh 0\n`);
    expect(lines).toContain('touch begun');
    expect(lines).not.toContain('sk-shown-to-nobody');
  });

  it('runs nothing of its own with its runner’s rights', async () => {
    const environment = { PATH: folder, LD_PRELOAD: join(folder, 'evil.so') };
    const script =
      'for name in setpriv env unshare; do printf "#!/bin/sh\\ntouch %s/ran" "$PWD" > $name; /bin/chmod 755 $name; done';
    await runJob(shell(script));
    await runJob(shell('exit 0', { environment }));
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('leaves nothing behind, not even a process of another session without its mark', async () => {
    const stray = 'setsid env -u CATACLOUD_ATTEMPT sleep 987654 & while ! grep -qs 987654 /proc/$!/cmdline; do :; done';
    const before = await sleepers('987654');
    await runJob(shell(stray));
    expect(before).toEqual([]);
    if (isSeparate()) await until('the stray is gone', async () => (await sleepers('987654')).length === 0);
    else for (const pid of await sleepers('987654')) process.kill(pid, 'SIGKILL');
    expect(await straysOf(attemptId(), isolation.uid)).toEqual([]);
  });

  it('leaves nothing behind where only its user is its own', async () => {
    const byUser: Isolation = isolation.uid === undefined ? NO_ISOLATION : { uid: isolation.uid, namespace: false };
    const mark = isolation.uid === undefined ? '' : 'env -u CATACLOUD_ATTEMPT';
    const stray = `setsid ${mark} sleep 765432 & while ! grep -qs 765432 /proc/$!/cmdline; do :; done`;
    await runJob(shell(`${stray}; cat /proc/$PPID/environ 2>&1`, { isolation: byUser }));
    if (byUser.uid !== undefined) expect(output).toContain('ermission denied');
    await until('the stray is gone', async () => (await sleepers('765432')).length === 0);
  });

  it('dies with its runner, with all its sessions', async () => {
    const module = new URL('../../runner/job-process.ts', import.meta.url).href;
    const { onOutput: _, signal: __, ...job } = shell('setsid sleep 876543 & echo > started; exec sleep 600');
    const script = `const { runJob } = await import(${JSON.stringify(module)});
      await runJob({ ...${JSON.stringify(job)}, signal: new AbortController().signal, onOutput() {} });`;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await until('the job runs', () => existsSync(join(folder, 'started')));
    runner.kill('SIGKILL');
    await once(runner, 'exit');
    if (!isolation.namespace) for (const pid of await sleepers('876543')) process.kill(pid, 'SIGKILL');
    await until('nothing is left', async () => (await straysOf(attemptId(), isolation.uid)).length === 0);
    expect(await sleepers('876543')).toEqual([]);
  });

  it('keeps only the job’s own files, and no folder put in the place of its outputs', async () => {
    const outputs = join(folder, 'outputs');
    await runJob(shell('ln -s /etc outputs'));
    expect((await outputsIn(outputs, isolation.uid)).files).toEqual([]);
    rmSync(outputs);
    mkdirSync(outputs);
    expect((await outputsIn(outputs, 12)).files).toEqual([]);
  });

  it('runs as its runner where its folder could not be reached by another user, and the log says so', async () => {
    const inner = mkdtempSync(join(folder, 'inner-'));
    if (isRoot) chownSync(folder, 0, 0);
    chmodSync(folder, 0o700);
    const own = await isolationFor(inner);
    expect(own).toEqual({ namespace: isolation.namespace });
    expect(await runJob(shell('echo > here', { folder: inner, isolation: own }))).toMatchObject({ exitCode: 0 });
    expect(describeIsolation(own)).toContain('not separated');
  });
});

/** Processes that sleep for exactly so long, whatever user and session they have. */
async function sleepers(seconds: string): Promise<number[]> {
  const found = spawn('pgrep', ['-f', `^sleep ${seconds}$`], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  for await (const chunk of found.stdout) text += chunk;
  return text.split('\n').filter(Boolean).map(Number);
}
