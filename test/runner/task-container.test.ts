import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptSpec } from '../../runner/attempt-api.ts';
import { runAttempt } from '../../runner/run-attempt.ts';
import { newFolder, platform as platformOf, removeFolder } from './attempt-scene.ts';
import { openTask, starter } from './task-scene.ts';
import { workingTool } from './working-tool.ts';

/**
 * The same with a real container: its image has another user, another root and processes of its own. Of a task of ECS only
 * the metadata are made up.
 */
const found = await workingTool();
const canRun = typeof found !== 'string' && starter !== undefined;
const why = typeof found === 'string' ? found : 'there is no compiler of C';
const title = canRun
  ? 'a program in a container of the task'
  : `a container of the task, which cannot run here: ${why}`;

describe.skipIf(!canRun)(title, () => {
  const { tool, image } = found as Exclude<typeof found, string>;
  const platform = (script: string, of: Partial<AttemptSpec> = {}) =>
    platformOf('', {}, { image, command: 'sh', arguments: ['-c', script], ...of });
  let task: Awaited<ReturnType<typeof openTask>>;
  beforeEach(async () => {
    newFolder();
    task = await openTask();
  });
  afterEach(() => {
    task.close();
    removeFolder();
  });
  /** As the definition for Batch has it: two volumes that it may write to, one that it may only read, and no role. */
  const start = (options: readonly string[] = []) => {
    const { given, work, run } = task;
    const volumes = [`${given}:${given}:ro`, `${work}:${work}`, `${run}:${run}`].map((one) => `--volume=${one}`);
    const command = [`${task.start}/starter`, task.start, run];
    return task.startContainer({ ...process.env, AWS_X: 'x' } as Record<string, string>, [
      ...[tool.name, 'run', '--rm', '--network=none', '--memory=64m', '--memory-swap=64m', '--env=AWS_X=x'],
      ...[...volumes, ...options, image, ...command],
    ]);
  };

  it('runs as the image’s user, reads what it is given and cannot change it, and leaves outputs', async () => {
    const { api, told } = platform(
      `cat "$CATACLOUD_INPUTS/reads/a.txt"; ls "$CATACLOUD_INPUTS/notes" && echo " by $(id -u) in $PWD"
       (echo x > "$CATACLOUD_INPUTS/reads/a.txt") 2>/dev/null && echo changed
       (echo x > "${'$'}{CATACLOUD_INPUTS%/inputs}/start/argv") 2>/dev/null && echo changed
       ls /host 2>/dev/null; env; echo one > "$CATACLOUD_OUTPUTS/a"; exit 3`,
      { keepOutputs: 'always', slots: [{ name: 'reads' }, { name: 'notes' }] },
    );
    const inputs = async () => [
      { id: 'fil_1', name: 'a.txt', slot: 'reads', sizeBytes: 5, url: 'data:text/plain,hello' },
    ];
    await start(['--user=12345:12345']);
    expect(await runAttempt(task.attempt({ ...api, inputs }))).toBe('failed');
    expect(told.log).toContain(`hello by 12345 in ${task.work}\n`);
    expect(told.log).not.toMatch(/changed|AWS_/);
    expect(told.reports).toMatchObject([{ outcome: 'failed', exitCode: 3, outputs: ['upl_a'] }]);
  });

  it('ends with all that it has started, in whatever session', async () => {
    const mark = 98_765 + (process.pid % 1_000);
    const { api, told } = platform(`(trap "" TERM HUP; sleep ${mark}) & echo begun; exit 0`);
    await start();
    expect(await runAttempt(task.attempt(api))).toBe('succeeded');
    expect(told.log).toContain('begun');
    expect(processesOf(`sleep\0${mark}`)).toEqual([]);
  });

  it('that uses more memory than it has is out of memory, by the kernel’s word', async () => {
    const { api, told } = platform('head -c 200000000 /dev/zero | sort > /dev/null; exit 1');
    await start();
    expect(await runAttempt(task.attempt(api))).toBe('failed');
    expect(told.reports).toMatchObject([{ failure: 'out-of-memory' }]);
  });

  it('has no command that its image does not have', async () => {
    const { api, told } = platform('', { command: 'python3' });
    await start();
    expect(await runAttempt(task.attempt(api))).toBe('failed');
    expect(told.reports).toMatchObject([{ exitCode: 127, reason: 'there is no command python3' }]);
  });
});

function processesOf(command: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(command);
    } catch {
      return false;
    }
  });
}
