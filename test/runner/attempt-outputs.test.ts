import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../lib/client/api-error.ts';
import type { UploadOutput } from '../../runner/attempt-api.ts';
import { OUTPUTS_PER_CALL, PARALLEL_GROUPS } from '../../runner/limits.ts';
import { runAttempt } from '../../runner/run-attempt.ts';
import { newFolder, platform, removeFolder, run } from './attempt-scene.ts';

beforeEach(newFolder);
afterEach(removeFolder);

describe('one attempt', () => {
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
    const start = async () => ({ jobId: 'job_1', inputs: 1, spec: { ...spec, keepOutputs: 'always' as const } });
    const { api, told } = platform(script, { start });
    expect(await runAttempt(run(api))).toBe('failed');
    expect([...told.outputs]).toEqual([['partial.txt', 'partial\n']]);
    const broken = async () => {
      throw new Error('no route');
    };
    await runAttempt(run({ ...api, uploadsOf: () => broken }));
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

  it('has failed by the class staging when its files take longer than they may, whatever its program has done', async () => {
    const uploadOutput: UploadOutput = (_file, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    const spec = { stagingTimeoutMs: 300 };
    const { api, told } = platform('echo x > "$CATACLOUD_OUTPUTS/x"', { uploadsOf: () => uploadOutput }, spec);
    expect(await runAttempt(run(api))).toBe('failed');
    expect(told.reports).toEqual([
      { outcome: 'failed', failure: 'staging', reason: 'its files took longer than the limit of 300 ms' },
    ]);
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
    const { api } = platform('for i in $(seq 1 150); do echo $i > "$CATACLOUD_OUTPUTS/$i"; done', {
      uploadsOf: () => uploadOutput,
    });
    expect(await runAttempt(run(api))).toBe('succeeded');
    expect(most).toBe(PARALLEL_GROUPS * OUTPUTS_PER_CALL);
  });

  it('fails with the reason when an output cannot be handed over', async () => {
    const uploadOutput = async () => {
      throw new Error('quota-exceeded');
    };
    const { api, told } = platform('echo x > "$CATACLOUD_OUTPUTS/x"', { uploadsOf: () => uploadOutput });
    expect(await runAttempt(run(api))).toBe('failed');
    expect(told.reports[0]?.reason).toContain('quota-exceeded');
  });

  it('keeps all of its outputs or none: one that is refused leaves none, and fails it', async () => {
    const { api, told } = platform('cd "$CATACLOUD_OUTPUTS"; echo a > a.txt; echo b > b.txt; echo c > c.txt');
    const uploadOutput = api.uploadsOf(3);
    const refusing: UploadOutput = async (file, signal) => {
      if (file.name === 'b.txt') throw new ApiError(409, { code: 'quota-exceeded', title: 'No room is left' });
      return uploadOutput(file, signal);
    };
    expect(await runAttempt(run({ ...api, uploadsOf: () => refusing }))).toBe('failed');
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
