import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunnerError } from '../../runner/errors.ts';
import { runAttempt } from '../../runner/run-attempt.ts';
import { newFolder, platform, removeFolder, run } from './attempt-scene.ts';

beforeEach(newFolder);
afterEach(removeFolder);

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

  it('says no secret in the reason of its end, which is stored with the attempt', async () => {
    const secrets = { API_KEY: 'sk-verysecret-123' };
    const script = 'ln -s /etc/hosts "$CATACLOUD_OUTPUTS/of $API_KEY"';
    const { api, told } = platform(script, {}, { secrets: { API_KEY: 'k' } });
    const started = async (runner: string) => {
      const found = await api.start(runner);
      return found && { ...found, secrets };
    };
    expect(await runAttempt(run({ ...api, start: started }))).toBe('succeeded');
    expect(told.reports[0]?.reason).toContain('"of ***": it is a link');
    expect(JSON.stringify(told)).not.toContain('verysecret');
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

  it('gives its program a folder for each slot of its configuration, also where no file is in it', async () => {
    const slots = [{ name: 'reads' }, { name: 'notes' }];
    const inputs = async () => [
      { id: 'fil_1', name: 'a.txt', slot: 'reads', sizeBytes: 5, url: 'data:text/plain,hello' },
    ];
    const script = 'cd "$CATACLOUD_INPUTS"; ls; ls notes; cat reads/a.txt';
    const { api, told } = platform(script, { inputs }, { slots });
    expect(await runAttempt(run(api))).toBe('succeeded');
    expect(told.log).toContain('notes\nreads\nhello');
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

  it('says that an input was what failed it', async () => {
    const inputs = async () => {
      throw new RunnerError('input-unreadable', 'input fil_1 cannot be read');
    };
    const { api, told } = platform('echo never', { inputs });
    await runAttempt(run(api));
    expect(told.reports).toEqual([{ outcome: 'failed', failure: 'input', reason: 'input fil_1 cannot be read' }]);
  });

  it('makes no call that a short one without files has no use for', async () => {
    const { api, told } = platform('true');
    const start = async (runner: string) => {
      const started = await api.start(runner);
      return started && { ...started, inputs: 0 };
    };
    expect(await runAttempt({ ...run({ ...api, start }), heartbeatEveryMs: 60_000 })).toBe('succeeded');
    expect(told).toMatchObject({ calls: ['start'], beats: 0 });
    expect(told.reports).toHaveLength(1);
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
});
