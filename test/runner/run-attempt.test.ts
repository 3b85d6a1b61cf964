import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../lib/client/api-error.ts';
import type { AttemptApi, AttemptReport, AttemptSpec } from '../../runner/attempt-api.ts';
import { NO_ISOLATION } from '../../runner/isolation.ts';
import { type AttemptRun, runAttempt } from '../../runner/run-attempt.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A platform that keeps what it is told. The real one is used by the integration tests. */
function platform(script: string, more: Partial<AttemptApi> = {}) {
  const told = {
    log: '',
    outputs: new Map<string, string>(),
    reports: [] as AttemptReport[],
    starts: 0,
    calls: [] as string[],
  };
  const spec: AttemptSpec = { command: '/bin/sh', arguments: ['-c', script], environment: {}, timeoutMs: 20_000 };
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
    expect(told.reports).toEqual([{ outcome: 'succeeded', exitCode: 0 }]);
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
    expect(told.reports).toEqual([{ outcome: 'failed', exitCode: 3 }]);
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

  it('keeps once what can be kept, and does not fail for one that is refused for good', async () => {
    const { api, told } = platform(
      'cd "$CATACLOUD_OUTPUTS"; echo a > a.txt; echo b > b.txt; echo c > c.txt; printf x > "$(printf \'d\\001\')"',
    );
    const { uploadOutput } = api;
    const refusing: AttemptApi['uploadOutput'] = async (file, signal) => {
      if (file.name === 'b.txt') throw new ApiError(400, { code: 'invalid-request', title: 'The name is refused' });
      await uploadOutput(file, signal);
    };
    expect(await runAttempt(run({ ...api, uploadOutput: refusing }))).toBe('succeeded');
    expect([...told.outputs.keys()]).toEqual(['a.txt', 'c.txt']);
    const reason = expect.stringMatching(
      /^2 of 4 outputs were not kept: .*its name must not hold control.*; "b.txt": The name is refused$/,
    );
    expect(told.reports).toEqual([{ outcome: 'succeeded', exitCode: 0, reason }]);
    expect(told.log).toContain('2 of 4 outputs were not kept');
  });

  it('does not follow a link out of its output folder', async () => {
    const { api, told } = platform(
      'ln -s /etc/hostname "$CATACLOUD_OUTPUTS/stolen"; ln -s / "$CATACLOUD_OUTPUTS/root"',
    );
    await runAttempt(run(api));
    expect(told.outputs.size).toBe(0);
  });
});
