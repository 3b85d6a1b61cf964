import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_ISOLATION } from '../../runner/isolation.ts';
import { type JobCommand, runJob } from '../../runner/job-process.ts';
import { straysOf } from '../../runner/strays.ts';
import { until } from '../until.ts';
import { alive } from './alive.ts';

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  output = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function job(command: string, args: readonly string[], more: Partial<JobCommand> = {}): JobCommand {
  return {
    attemptId: `att_${folder.slice(-6)}`,
    command,
    arguments: args,
    environment: { PATH: process.env['PATH'] ?? '' },
    folder,
    isolation: NO_ISOLATION,
    timeoutMs: 20_000,
    memoryMib: 2_048,
    signal: new AbortController().signal,
    onOutput: (chunk) => {
      output += chunk.toString();
    },
    ...more,
  };
}
const shell = (script: string, more: Partial<JobCommand> = {}) => job('/bin/sh', ['-c', script], more);
const pidIn = (file: string) => Number(readFileSync(join(folder, file), 'utf8'));
const written = (file: string) => until(`${file} is written`, () => readFile(file) !== '');
const readFile = (file: string) => {
  try {
    return readFileSync(join(folder, file), 'utf8').trim();
  } catch {
    return '';
  }
};

describe('a job as a process', () => {
  it('gives its exit code and both its outputs', async () => {
    const exit = await runJob(shell('echo to-out; echo to-err >&2; exit 7'));
    expect(exit).toMatchObject({ exitCode: 7, ended: 'by-itself' });
    expect(output.split('\n').toSorted()).toEqual(['', 'to-err', 'to-out']);
  });

  it('is ended when it uses more memory than its machine has, and not for what its processes share', async () => {
    const hungry = ['-e', 'const kept = []; setInterval(() => kept.push(Buffer.alloc(20_000_000, 1)), 20)'];
    const exit = await runJob(job(process.execPath, hungry, { memoryMib: 200 }));
    expect(exit).toMatchObject({
      ended: 'out-of-memory',
      exitCode: 137,
      reason: 'used more than the 200 MiB of its machine',
    });
    expect(exit.usage?.peakMemoryMib).toBeGreaterThan(200);
  });

  it('passes arguments as they are, with no shell between', async () => {
    await runJob(job('printf', ['%s|', '$HOME', '; rm -rf x', '*']));
    expect(output).toBe('$HOME|; rm -rf x|*|');
  });

  it('gets the environment it was given and nothing of the runner’s own', async () => {
    process.env['ATTEMPT_CLAIM'] = 'a-secret';
    try {
      await runJob(shell('env', { environment: { PATH: process.env['PATH'] ?? '', COLOUR: 'blue' } }));
    } finally {
      delete process.env['ATTEMPT_CLAIM'];
    }
    expect(output).toContain('COLOUR=blue');
    expect(output).not.toContain('a-secret');
  });

  it('says 127 for a command that is not there and 126 for one that cannot run', async () => {
    expect(await runJob(job('no-such-command', []))).toMatchObject({ exitCode: 127 });
    expect(await runJob(job(folder, []))).toMatchObject({ exitCode: 126 });
  });

  it('says 128 + n for a job ended by signal n', async () => {
    expect(await runJob(shell('kill -9 $$'))).toMatchObject({ exitCode: 137, reason: 'ended by SIGKILL' });
  });

  it('is ended when it runs longer than it may', async () => {
    const exit = await runJob(job('sleep', ['600'], { timeoutMs: 50 }));
    expect(exit).toMatchObject({ ended: 'timed-out', exitCode: 143 });
    expect(exit.runMs).toBeLessThan(60_000);
  });

  it('is ended from outside, with the reason', async () => {
    const stop = new AbortController();
    const running = runJob(shell('echo $$ > pid; exec sleep 600', { signal: stop.signal }));
    await written('pid');
    stop.abort('cancelled by its owner');
    expect(await running).toMatchObject({ ended: 'stopped', reason: 'cancelled by its owner' });
    expect(alive(pidIn('pid'))).toBe(false);
  });

  it('does not start at all to speak of when it was stopped before', async () => {
    const exit = await runJob(job('sleep', ['600'], { signal: AbortSignal.abort('too late') }));
    expect(exit).toMatchObject({ ended: 'stopped', reason: 'too late' });
  });

  it('takes with it what it left running in the background', async () => {
    await runJob(shell('sleep 600 & echo $! > pid'));
    await until('the background process is gone', () => !alive(pidIn('pid')));
  });

  it.runIf(process.platform === 'linux')('takes with it even what moved to a session of its own', async () => {
    const command = shell('setsid sh -c "echo \\$\\$ > pid; exec sleep 600" & while [ ! -s pid ]; do :; done');
    await runJob(command);
    await until('the stray is gone', () => !alive(pidIn('pid')));
    expect(await straysOf(command.attemptId)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'dies with its runner, even when that is killed right after the start',
    async () => {
      const module = (name: string) => JSON.stringify(new URL(`../../runner/${name}`, import.meta.url).href);
      const script = `
      const { spawn } = await import('node:child_process');
      const { startGuard } = await import(${module('guard.ts')});
      const { MARK } = await import(${module('strays.ts')});
      startGuard(MARK + '=att_unnamed');
      spawn('/bin/sh', ['-c', 'echo $$ > pid; exec sleep 600'], {
        cwd: ${JSON.stringify(folder)}, env: { PATH: process.env.PATH, [MARK]: 'att_unnamed' }, detached: true });
      process.kill(process.pid, 'SIGKILL');`;
      const runner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
      await once(runner, 'exit');
      await until('nothing of it is left', async () => (await straysOf('att_unnamed')).length === 0);
    },
  );

  it('dies with its runner, even when that is killed without warning', async () => {
    const module = new URL('../../runner/job-process.ts', import.meta.url).href;
    const script = `
      const { runJob } = await import(${JSON.stringify(module)});
      await runJob({ attemptId: 'att_killed', command: '/bin/sh', arguments: ['-c', 'echo $$ > pid; exec sleep 600'],
        environment: { PATH: process.env.PATH }, folder: ${JSON.stringify(folder)}, isolation: { namespace: false }, timeoutMs: 60000, memoryMib: 2048,
        signal: new AbortController().signal, onOutput() {} });`;
    const runner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await written('pid');
    expect(alive(pidIn('pid'))).toBe(true);
    runner.kill('SIGKILL');
    await once(runner, 'exit');
    await until('the job is gone', () => !alive(pidIn('pid')));
  });
});
