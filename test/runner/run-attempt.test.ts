import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../lib/client/api-error.ts';
import type { AttemptApi, AttemptReport, AttemptSpec } from '../../runner/attempt-api.ts';
import { RunnerError } from '../../runner/errors.ts';
import { NO_ISOLATION } from '../../runner/isolation.ts';
import { PARALLEL_OUTPUTS } from '../../runner/limits.ts';
import { type AttemptRun, runAttempt } from '../../runner/run-attempt.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A platform that keeps what it is told. The real one is used by the integration tests. */
function platform(script: string, more: Partial<AttemptApi> = {}, of: Partial<AttemptSpec> = {}) {
  const told = {
    log: '',
    outputs: new Map<string, string>(),
    reports: [] as AttemptReport[],
    starts: 0,
    calls: [] as string[],
  };
  const program = { command: '/bin/sh', arguments: ['-c', script], environment: {} };
  const spec: AttemptSpec = { ...program, machineType: 'standard-1', timeoutMs: 20_000, ...of };
  const api: AttemptApi = {
    async start() {
      told.calls.push('start');
      return { jobId: 'job_1', spec };
    },
    async inputs() {
      told.calls.push('inputs');
      return [];
    },
    heartbeat: async () => ({ stop: false }),
    async appendLog(sequence, text) {
      told.log += `${sequence}:${text}`;
      return true;
    },
    async uploadOutput({ name, path }) {
      told.outputs.set(name, readFileSync(path, 'utf8'));
      return `upl_${name}`;
    },
    async report(report) {
      told.reports.push(report);
      return true;
    },
    ...more,
  };
  return { api, told };
}

function run(api: AttemptApi, signal = new AbortController().signal): AttemptRun {
  const environment = { PATH: process.env['PATH'] ?? '' };
  return {
    attemptId: `att_${folder.slice(-6)}`,
    runnerId: 'runner-1',
    api,
    folder,
    isolation: NO_ISOLATION,
    environment,
    signal,
    log: () => {},
  };
}

describe('one attempt', () => {
  it('gives its program the secrets that it refers to, and masks them in its log', async () => {
    const secrets = { API_KEY: 'sk-verysecret-123' };
    const { api, told } = platform(
      'test "$API_KEY" = sk-verysecret-123 && echo "key=$API_KEY!"',
      {},
      { secrets: { API_KEY: 'k' } },
    );
    const start = api.start;
    const started = async (runner: string) => {
      const found = await start(runner);
      return found && { ...found, secrets };
    };
    expect(await runAttempt(run({ ...api, start: started }))).toBe('succeeded');
    expect(told.log).toContain('key=***!');
    expect(told.log).not.toContain('verysecret');
  });

  it('fails before its program when a secret does not exist, naming it', async () => {
    const { api, told } = platform('echo hello', {}, { secrets: { API_KEY: 'api-key' } });
    expect(await runAttempt(run(api))).toBe('failed');
    expect(told.reports).toEqual([{ outcome: 'failed', failure: 'input', reason: 'there is no secret api-key' }]);
    expect(told.log).not.toContain('hello');
  });

  it('does not run without the image that it is to run in, unless it is told to', async () => {
    const { api, told } = platform('echo hello', {}, { image: 'python:3' });
    expect(await runAttempt(run(api))).toBe('failed');
    expect(told.reports).toEqual([
      { outcome: 'failed', failure: 'image', reason: expect.stringContaining('--no-container') },
    ]);
    expect(told.log).not.toContain('hello');
    expect(await runAttempt({ ...run(api), noContainer: true })).toBe('succeeded');
    expect(told.log).toContain('hello');
  });

  it('starts first, runs, hands its outputs over in order, and reports last', async () => {
    const { api, told } = platform(
      'mkdir "$CATACLOUD_OUTPUTS/b"; echo two > "$CATACLOUD_OUTPUTS/b/2"; echo one > "$CATACLOUD_OUTPUTS/a"; echo hello',
    );
    expect(await runAttempt(run(api))).toBe('succeeded');
    expect(told.calls).toEqual(['start', 'inputs']);
    expect([...told.outputs]).toEqual([
      ['a', 'one\n'],
      ['b/2', 'two\n'],
    ]);
    expect(told.log).toMatch(/^0:hello/);
    expect(told.reports).toMatchObject([{ outcome: 'succeeded', exitCode: 0 }]);
  });

  it('runs nothing and reports nothing when another runner has it', async () => {
    const { api, told } = platform('echo never', { start: async () => undefined });
    expect(await runAttempt(run(api))).toBe('not-ours');
    expect(told).toMatchObject({ reports: [], log: '', calls: [] });
  });

  it('keeps no outputs of a job that failed, and reports its exit code', async () => {
    const { api, told } = platform('echo x > "$CATACLOUD_OUTPUTS/x"; exit 3');
    expect(await runAttempt(run(api))).toBe('failed');
    expect(told.outputs.size).toBe(0);
    expect(told.reports).toMatchObject([{ outcome: 'failed', exitCode: 3 }]);
  });

  it('keeps the outputs of a job that failed where it is told to, and reports the program’s own failure', async () => {
    const script = 'echo partial > "$CATACLOUD_OUTPUTS/partial.txt"; exit 4';
    const program = { command: '/bin/sh', arguments: ['-c', script], environment: {} };
    const spec = { ...program, machineType: 'standard-1', timeoutMs: 20_000 };
    const start = async () => ({ jobId: 'job_1', spec: { ...spec, keepOutputs: 'always' as const } });
    const { api, told } = platform(script, { start });
    expect(await runAttempt(run(api))).toBe('failed');
    expect([...told.outputs]).toEqual([['partial.txt', 'partial\n']]);
    const broken = async () => {
      throw new Error('no route');
    };
    await runAttempt(run({ ...api, uploadOutput: broken }));
    expect(told.reports).toMatchObject([
      { outcome: 'failed', exitCode: 4 },
      { outcome: 'failed', exitCode: 4 },
    ]);
  });

  it('has failed when its program leaves nothing for a required output, whatever its exit code says', async () => {
    const script = 'mkdir "$CATACLOUD_OUTPUTS/b"; echo x > "$CATACLOUD_OUTPUTS/b/one.csv"';
    const { api, told } = platform(script, {}, { requiredOutputs: ['*/*.csv', '*.log'] });
    expect(await runAttempt(run(api))).toBe('failed');
    expect(told.reports).toMatchObject([
      { outcome: 'failed', exitCode: 0, reason: 'required outputs are missing: *.log' },
    ]);
    expect(told.outputs.size).toBe(0);
    const whole = platform('echo x > "$CATACLOUD_OUTPUTS/a.log"', {}, { requiredOutputs: ['*.log'] });
    expect(await runAttempt(run(whole.api))).toBe('succeeded');
    expect([...whole.told.outputs.keys()]).toContain('a.log');
  });

  it('hands its outputs over several at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const uploadOutput = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return `upl_${atOnce}`;
    };
    const { api } = platform('for i in $(seq 1 100); do echo $i > "$CATACLOUD_OUTPUTS/$i"; done', { uploadOutput });
    expect(await runAttempt(run(api))).toBe('succeeded');
    expect(most).toBe(PARALLEL_OUTPUTS);
  });

  it('says that an input was what failed it', async () => {
    const inputs = async () => {
      throw new RunnerError('input-unreadable', 'input fil_1 cannot be read');
    };
    const { api, told } = platform('echo never', { inputs });
    await runAttempt(run(api));
    expect(told.reports).toEqual([{ outcome: 'failed', failure: 'input', reason: 'input fil_1 cannot be read' }]);
  });

  it('is cancelled when the platform says so at a heartbeat', async () => {
    const heartbeat = async () => ({ stop: true, reason: 'the job was cancelled' });
    const { api, told } = platform('sleep 600', { heartbeat });
    expect(await runAttempt(run(api))).toBe('cancelled');
    expect(told.reports[0]).toMatchObject({ outcome: 'cancelled', reason: 'the job was cancelled' });
  });

  it('has failed, and may be retried, when its machine is taken away', async () => {
    const { api, told } = platform('sleep 600');
    expect(await runAttempt(run(api, AbortSignal.abort('the machine was ended by SIGTERM')))).toBe('failed');
    expect(told.reports[0]?.reason).toContain('SIGTERM');
    // That is the platform's loss, and no try of the job's.
    expect(told.reports[0]).toMatchObject({ failure: 'infrastructure' });
  });

  it('goes on when a heartbeat or the log cannot be sent', async () => {
    const broken = async () => {
      throw new Error('no route');
    };
    const { api, told } = platform('echo hello', { heartbeat: broken, appendLog: broken });
    expect(await runAttempt(run(api))).toBe('succeeded');
    expect(told.reports).toHaveLength(1);
  });

  it('fails with the reason when an output cannot be handed over', async () => {
    const uploadOutput = async () => {
      throw new Error('quota-exceeded');
    };
    const { api, told } = platform('echo x > "$CATACLOUD_OUTPUTS/x"', { uploadOutput });
    expect(await runAttempt(run(api))).toBe('failed');
    expect(told.reports[0]?.reason).toContain('quota-exceeded');
  });

  it('keeps all of its outputs or none: one that is refused leaves none, and fails it', async () => {
    const { api, told } = platform('cd "$CATACLOUD_OUTPUTS"; echo a > a.txt; echo b > b.txt; echo c > c.txt');
    const { uploadOutput } = api;
    const refusing: AttemptApi['uploadOutput'] = async (file, signal) => {
      if (file.name === 'b.txt') throw new ApiError(409, { code: 'quota-exceeded', title: 'No room is left' });
      return uploadOutput(file, signal);
    };
    expect(await runAttempt(run({ ...api, uploadOutput: refusing }))).toBe('failed');
    const reason = 'none of 3 outputs is kept: "b.txt": No room is left';
    expect(told.reports).toEqual([{ outcome: 'failed', failure: 'output', reason }]);
    expect(told.log).toContain(reason);
  });

  it('names what no file can be made of, and keeps all else', async () => {
    const { api, told } = platform(
      'cd "$CATACLOUD_OUTPUTS"; echo a > a.txt; ln -s a.txt l; printf x > "$(printf \'d\\001\')"',
    );
    expect(await runAttempt(run(api))).toBe('succeeded');
    const reason = expect.stringMatching(
      /^2 of 3 outputs were not kept: .*its name must not hold control.*; "l": it is a link$/,
    );
    expect(told.reports).toMatchObject([{ outcome: 'succeeded', exitCode: 0, reason, outputs: ['upl_a.txt'] }]);
    expect(told.log).toContain('2 of 3 outputs were not kept');
  });

  it('does not follow a link out of its output folder', async () => {
    const { api, told } = platform(
      'ln -s /etc/hostname "$CATACLOUD_OUTPUTS/stolen"; ln -s / "$CATACLOUD_OUTPUTS/root"',
    );
    await runAttempt(run(api));
    expect(told.outputs.size).toBe(0);
  });
});
