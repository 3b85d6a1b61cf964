import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../local/run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = () => ({ doing: 'trying it', log: path.join(folder, 'log'), timeoutMs: 20_000 });
const node = (code: string, more: object = {}) => run(process.execPath, ['-e', code], { ...options(), ...more });

describe('running a command', () => {
  it('answers its output, and keeps it in the log', async () => {
    expect(await node('console.log("out"); console.error("err")')).toContain('out');
    expect(await readFile(options().log, 'utf8')).toContain('err');
  });

  it('fails with the exit code, the last lines and where the rest is', async () => {
    const failing = node('console.error("what went wrong"); process.exit(3)');
    await expect(failing).rejects.toMatchObject({
      code: 'process.failed',
      message: expect.stringContaining('exit code 3'),
    });
    await expect(failing).rejects.toThrow('what went wrong');
    await expect(failing).rejects.toThrow(options().log);
  });

  it('says so when there is no such command', async () => {
    await expect(run('no-such-command', [], options())).rejects.toThrow('no-such-command');
  });

  it('ends what takes too long, with all its children', async () => {
    const code = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      console.log('child ' + child.pid);
      child.unref();`;
    // The child holds the output open: the command is over only when the child is gone too.
    const output: string[] = [];
    const onLine = (line: string) => void output.push(line);
    await expect(node(code, { timeoutMs: 1_000, onLine })).rejects.toMatchObject({ code: 'process.timeout' });
    expect(output.join()).toContain('child ');
  });

  it('ends with the reason of whoever called it off', async () => {
    const controller = new AbortController();
    const running = node('console.log("up"); setInterval(() => {}, 1000)', {
      signal: controller.signal,
      onLine: () => controller.abort(new Error('changed my mind')),
    });
    await expect(running).rejects.toThrow('changed my mind');
  });
});
