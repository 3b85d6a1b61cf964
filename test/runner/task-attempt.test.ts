import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptApi, AttemptSpec } from '../../runner/attempt-api.ts';
import { runAttempt } from '../../runner/run-attempt.ts';
import { until } from '../until.ts';
import { newFolder, platform as platformOf, removeFolder } from './attempt-scene.ts';
import { openTask, starter } from './task-scene.ts';

const image = `registry.example/tool@sha256:${'a'.repeat(64)}`;
const platform = (script: string, more: Partial<AttemptApi> = {}, of: Partial<AttemptSpec> = {}) =>
  platformOf(script, more, { image, ...of });

let task: Awaited<ReturnType<typeof openTask>>;
beforeEach(async () => {
  newFolder();
  task = await openTask();
});
afterEach(() => {
  task.close();
  removeFolder();
});

describe.skipIf(starter === undefined)('an attempt whose program is another container of the task', () => {
  it('waits for its inputs, runs, is measured by the task, and hands its outputs over', async () => {
    const { api, told } = platform(
      'cat "$CATACLOUD_INPUTS/a.txt"; pwd; echo one > "$CATACLOUD_OUTPUTS/a"; touch "$TMPDIR/x"',
    );
    const url = `data:text/plain,hello`;
    const inputs = async () => [{ id: 'fil_1', name: 'a.txt', sizeBytes: 5, url }];
    await task.startContainer();
    expect(await runAttempt(task.attempt({ ...api, inputs }))).toBe('succeeded');
    expect(told.log).toMatch(new RegExp(`^0:hello${task.work}\n`));
    expect([...told.outputs]).toEqual([['a', 'one\n']]);
    expect(told.reports).toEqual([
      { outcome: 'succeeded', exitCode: 0, usage: { peakMemoryMib: 12, cpuMs: 1_500 }, outputs: ['upl_a'] },
    ]);
    // What it was started with is no longer there.
    expect(readdirSync(task.start).sort()).toEqual(['go', 'starter']);
  });

  it('gives the program the image’s variables, its own and its secrets, and none of the task’s', async () => {
    const { api, told } = platform('env', {}, { environment: { MODE: 'fast', TOOL: 'ours' }, secrets: { KEY: 'k' } });
    const start: AttemptApi['start'] = async (runner) => {
      const found = await api.start(runner);
      return found && { ...found, secrets: { KEY: 'sk-verysecret' } };
    };
    const variables = {
      TOOL: 'image',
      LANG: 'C',
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      AWS_BATCH_JOB_ID: 'batch-1',
      ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/b2',
    };
    await task.startContainer(variables);
    expect(await runAttempt(task.attempt({ ...api, start }))).toBe('succeeded');
    for (const line of ['TOOL=ours', 'MODE=fast', 'LANG=C', 'CATACLOUD_JOB=job_1', 'KEY=***'])
      expect(told.log).toContain(line);
    expect(told.log).not.toMatch(/AWS_|ECS_|verysecret/);
  });

  it.each([
    ['exit 3', {}, { outcome: 'failed', exitCode: 3 }],
    ['kill -SEGV $$', {}, { outcome: 'failed', exitCode: 139, reason: 'ended by SIGSEGV' }],
    ['', { command: '/no/such' }, { outcome: 'failed', exitCode: 127, reason: 'there is no command /no/such' }],
    ['', { command: '/etc/passwd' }, { outcome: 'failed', exitCode: 126, reason: '/etc/passwd cannot be run: EACCES' }],
    [
      'trap "echo bye; exit 0" TERM; echo begun; while :; do sleep 0.05; done',
      { timeoutMs: 300 },
      { outcome: 'timed-out', exitCode: 0, reason: 'ran longer than its limit of 300 ms' },
    ],
  ])('says how it ended: %s %o', async (script, of, report) => {
    const { api, told } = platform(script, {}, of);
    await task.startContainer();
    await runAttempt(task.attempt(api));
    expect(told.reports).toMatchObject([report]);
    if (report.outcome === 'timed-out') expect(told.log).toMatch(/begun[\s\S]*bye/);
  });

  it('ends when the platform cancels it, after its last words', async () => {
    const { api, told } = platform(
      'sleep 300 & trap "echo bye; exit 1" TERM; echo begun; while :; do sleep 0.05; done',
    );
    const heartbeat = async () => {
      await until('the program has begun', () => told.log.includes('begun'));
      return { stop: true, reason: 'cancelled by usr_ada' };
    };
    const container = await task.startContainer();
    expect(await runAttempt(task.attempt({ ...api, heartbeat }))).toBe('cancelled');
    expect(told.log).toContain('bye');
    expect(container.exitCode).toBe(1);
  });

  it('loses nothing of a log that is written faster than it is sent, up to the last line', async () => {
    const { api, told } = platform('head -c 20000000 /dev/zero | tr "\\0" x; echo; echo the last line');
    await task.startContainer();
    expect(await runAttempt(task.attempt(api))).toBe('succeeded');
    expect(told.log).toContain('the last line');
  });

  it('keeps no output that is a link out of its folder', async () => {
    const { api, told } = platform('ln -s /etc/passwd "$CATACLOUD_OUTPUTS/passwd"; echo a > "$CATACLOUD_OUTPUTS/a"');
    await task.startContainer();
    expect(await runAttempt(task.attempt(api))).toBe('succeeded');
    expect([...told.outputs.keys()]).toEqual(['a']);
    expect(told.reports[0]?.reason).toContain('"passwd": it is a link');
  });
});

describe('an attempt whose program’s container is not as it should be', () => {
  it('has failed by its image when that is not started in time', async () => {
    task.close();
    task = await openTask({ startMs: 50 });
    const { api, told } = platform('true');
    expect(await runAttempt(task.attempt(api))).toBe('failed');
    expect(told.reports).toMatchObject([{ failure: 'image', reason: expect.stringContaining(image) }]);
  });

  it('says so when the image has an entry point that does not start the command', async () => {
    const { api, told } = platform('true');
    await task.startContainer({}, ['/bin/sh', '-c', 'exit 2']);
    expect(await runAttempt(task.attempt(api))).toBe('failed');
    expect(told.reports).toMatchObject([
      { exitCode: 2, reason: expect.stringContaining('an entry point of its own?') },
    ]);
  });

  it('is out of memory when it was killed with nearly all of it in use, and not for any other kill', async () => {
    for (const [memoryMib, failure] of [
      [2_000, 'out-of-memory'],
      [500, undefined],
    ] as const) {
      const { api, told } = platform('true');
      task.usage.memoryMib = memoryMib;
      const container = await task.startContainer({}, ['/bin/sh', '-c', 'exec sleep 300']);
      const ended = runAttempt(task.attempt(api));
      const { asked } = task.state;
      await until('the container was looked at', () => task.state.asked > asked + 4);
      container.kill('SIGKILL');
      await ended;
      expect(told.reports).toMatchObject([{ exitCode: 137 }]);
      expect(told.reports[0]?.failure).toBe(failure);
    }
  });

  it('is lost when the task says no more of it', async () => {
    task.close();
    task = await openTask({ silenceMs: 50 });
    task.state.isSilent = true;
    const { api, told } = platform('true');
    expect(await runAttempt(task.attempt(api))).toBe('failed');
    expect(told.reports).toMatchObject([{ failure: 'infrastructure' }]);
  });

  it('is reported as ended when its container does not end, whatever it does', async () => {
    task.close();
    task = await openTask({ stopMs: 50 });
    const { api, told } = platform('true', {}, { timeoutMs: 50 });
    await task.startContainer({}, ['/bin/sh', '-c', 'trap "" TERM; sleep 300']);
    expect(await runAttempt(task.attempt(api))).toBe('timed-out');
    expect(told.reports).toMatchObject([{ outcome: 'timed-out', exitCode: 137 }]);
    expect(existsSync(join(task.start, 'stop'))).toBe(true);
  });

  it('cannot lead the runner to another file by what it says of its end', async () => {
    const secret = join(task.given, 'secret');
    writeFileSync(secret, 'exited 0\n');
    symlinkSync(secret, join(task.run, 'exit'));
    mkdirSync(join(task.given, 'start'), { recursive: true });
    const { api, told } = platform('true');
    await task.startContainer({}, ['/bin/sh', '-c', 'exit 7']);
    await runAttempt(task.attempt(api));
    expect(told.reports).toMatchObject([{ outcome: 'failed', exitCode: 7 }]);
  });
});
