import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { containerEngine } from '../../runner/container/container-engine.ts';
import { containerName, endOrphans } from '../../runner/container/orphans.ts';
import { stateOf } from '../../runner/container/state.ts';
import type { Program } from '../../runner/engine.ts';
import { until } from '../until.ts';
import { commandLines } from './command-lines.ts';
import { workingTool } from './working-tool.ts';

const found = await workingTool();
const isThere = typeof found !== 'string';
const title = isThere
  ? `a program in a container of ${found.tool.name}`
  : `containers, which cannot run here: ${found}`;
const OWNER = `test${process.pid}`;

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
  for (const name of ['inputs', 'outputs', 'tmp']) mkdirSync(join(folder, name));
  output = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!isThere)(title, () => {
  const { tool, image } = found as Exclude<typeof found, string>;
  const attemptId = () => `att_${folder.slice(-6)}`;
  const name = () => containerName(OWNER, attemptId());
  const program = (script: string, more: Partial<Program> = {}): Program => ({
    attemptId: attemptId(),
    jobId: 'job_1',
    command: 'sh',
    arguments: ['-c', script],
    environment: {},
    secrets: {},
    image,
    network: 'none',
    folders: {
      home: folder,
      inputs: join(folder, 'inputs'),
      outputs: join(folder, 'outputs'),
      temporary: join(folder, 'tmp'),
    },
    timeoutMs: 60_000,
    memoryMib: 256,
    vcpus: 1,
    signal: new AbortController().signal,
    onOutput: (chunk) => {
      output += chunk.toString();
    },
    ...more,
  });
  const run = async (script: string, more: Partial<Program> = {}) => {
    const engine = containerEngine(tool, OWNER);
    await engine.giveTo(['inputs', 'outputs', 'tmp'].map((part) => join(folder, part)));
    return await engine.run(program(script, more));
  };
  const isGone = () =>
    stateOf(tool, name()).then(
      () => false,
      () => true,
    );

  it('gives its exit code, both its outputs to the last line, and its arguments as they are', async () => {
    const exit = await run('echo out; echo err >&2; printf "%s|" "$@"; exit 7', {
      arguments: ['-c', 'echo out; echo err >&2; printf "%s|" "$@"; exit 7', 'sh', '$HOME', '--rm', '; exit 3'],
    });
    expect(exit).toMatchObject({ exitCode: 7, ended: 'by-itself' });
    expect(output).toContain('out\n');
    expect(output).toContain('err\n');
    expect(output).toContain('$HOME|--rm|; exit 3|');
    expect(await isGone()).toBe(true);
    output = '';
    await run('seq 1 200000');
    expect(output.endsWith('199999\n200000\n')).toBe(true);
  });

  it('reads its inputs, cannot change them, and writes outputs that its runner may keep', async () => {
    writeFileSync(join(folder, 'inputs/a'), 'one\n');
    const script = `cat "$CATACLOUD_INPUTS/a" > "$CATACLOUD_OUTPUTS/b"
      (echo two > "$CATACLOUD_INPUTS/a") 2>/dev/null && echo changed
      echo home > "$HOME/x" && echo tmp > "$TMPDIR/x" && echo "user $(id -u)"`;
    expect(await run(script)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(folder, 'outputs/b'), 'utf8')).toBe('one\n');
    expect(readFileSync(join(folder, 'inputs/a'), 'utf8')).toBe('one\n');
    expect(output).not.toContain('changed');
    expect(output).toContain(`user ${containerEngine(tool, OWNER).owner ?? process.getuid?.()}`);
    expect(output).not.toContain('user 0\n');
  });

  it('gets its variables and secrets, whatever they contain, and nothing of its runner’s own', async () => {
    process.env['ATTEMPT_CLAIM'] = 'a-claim';
    const secrets = { KEY: '-----BEGIN\n"quoted" #no comment\n-----END', TOKEN: 'sk-1 2=3' };
    try {
      const environment = { PLAIN: 'a b\n"c" $d', LD_PRELOAD: '/evil.so' };
      await run('env; echo "$KEY" | wc -l; sleep 1', {
        environment,
        secrets: tool.name === 'podman' ? secrets : { TOKEN: secrets.TOKEN },
      });
    } finally {
      delete process.env['ATTEMPT_CLAIM'];
    }
    expect(output).toContain('PLAIN=a b\n"c" $d\n');
    expect(output).toContain('LD_PRELOAD=/evil.so');
    expect(output).toContain('TOKEN=sk-1 2=3\n');
    if (tool.name === 'podman') expect(output).toContain(`KEY=${secrets.KEY}\n`);
    expect(output).not.toContain('a-claim');
  });

  it('shows its secrets on no command line, and leaves none behind', async () => {
    const running = run('touch "$CATACLOUD_OUTPUTS/begun"; sleep 600', {
      secrets: { TOKEN: 'sk-shown-to-nobody' },
      ...stoppable(),
    });
    await until('it runs', () => existsSync(join(folder, 'outputs/begun')));
    expect(commandLines()).not.toContain('sk-shown-to-nobody');
    expect(commandLines()).toContain(name());
    stop.abort('enough');
    await running;
    if (tool.name === 'podman') expect(await tool.call(['secret', 'ls'])).not.toContain(name());
    expect(readdirSync(folder).filter((one) => one.startsWith('secrets-'))).toEqual([]);
  });

  it('has no capabilities, no new ones, and the machine’s bound on processes', async () => {
    await run('cat /proc/self/status; cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null');
    expect(output).toMatch(/CapEff:\s+0000000000000000/);
    expect(output).toMatch(/CapBnd:\s+0000000000000000/);
    expect(output).toMatch(/NoNewPrivs:\s+1/);
  });

  it('reaches no network where its configuration says so', async () => {
    await run('cat /proc/net/dev');
    expect(output.match(/^\s*\w+:/gm)?.map((line) => line.trim())).toEqual(['lo:']);
  });

  it('is out of memory when it takes more than its machine has, and its usage is known', async () => {
    const exit = await run('sleep 2; x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done', { memoryMib: 64 });
    expect(exit).toMatchObject({
      ended: 'out-of-memory',
      exitCode: 137,
      reason: 'used more than the 64 MiB of its machine',
    });
    expect(exit.usage?.peakMemoryMib).toBeGreaterThan(0);
  });

  it('is not out of memory when it ends itself by the same signal', async () => {
    expect(await run('sh -c "kill -9 \\$\\$"; exit $?')).toMatchObject({
      ended: 'by-itself',
      exitCode: 137,
      reason: 'ended by SIGKILL',
    });
  });

  it('says 127 for a command that the image does not have', async () => {
    expect(await run('', { command: 'no-such-command' })).toMatchObject({
      exitCode: 127,
      reason: expect.stringContaining('no-such-command'),
    });
    expect(await isGone()).toBe(true);
  });

  it('is ended when it runs longer than it may, or is stopped', async () => {
    expect(await run('trap "exit 3" TERM; while :; do sleep 0.1; done', { timeoutMs: 2_000 })).toMatchObject({
      ended: 'timed-out',
      exitCode: 3,
      reason: 'ran longer than its limit of 2000 ms',
    });
    expect(await isGone()).toBe(true);
    expect(await run('sleep 600', { signal: AbortSignal.abort('too late') })).toMatchObject({
      ended: 'stopped',
      reason: 'too late',
    });
    expect(await isGone()).toBe(true);
  });

  it('cannot be had without its image, in the tool’s own words', async () => {
    const engine = containerEngine(tool, OWNER);
    const never = new AbortController().signal;
    await engine.bringImage(image, never);
    await expect(engine.bringImage('localhost:1/none/such:1', never)).rejects.toMatchObject({
      code: 'image-unavailable',
      message: expect.stringMatching(/the image localhost:1\/none\/such:1 cannot be had: .*pull: /s),
    });
    await expect(run('', { image: 'localhost/none-such:1' })).rejects.toMatchObject({ code: 'container-refused' });
  });

  it('dies with its runner, even when that is killed without warning', async () => {
    await runAndKill();
    await until('the container is gone', isGone);
    if (tool.name === 'podman')
      await until('its secret is gone', async () => !(await tool.call(['secret', 'ls'])).includes(name()));
  });

  it('is found by the next host of machines, and ended, when nothing else could', async () => {
    const other = 'test-another';
    await tool.call([
      'run',
      '--detach',
      '--network=none',
      `--label=catacloud.machines=${OWNER}`,
      `--name=${name()}`,
      image,
      'sleep',
      '600',
    ]);
    expect(await endOrphans(tool, other)).toBe(0);
    expect(await isGone()).toBe(false);
    expect(await endOrphans(tool, OWNER)).toBe(1);
    expect(await isGone()).toBe(true);
  });

  let stop: AbortController;
  function stoppable() {
    stop = new AbortController();
    return { signal: stop.signal };
  }

  async function runAndKill(): Promise<void> {
    const module = (path: string) => JSON.stringify(new URL(`../../runner/container/${path}`, import.meta.url).href);
    const secrets = { TOKEN: 'sk-1234' };
    const { onOutput: _, signal: __, ...job } = program('touch "$CATACLOUD_OUTPUTS/begun"; sleep 600', { secrets });
    const script = `const { containerEngine } = await import(${module('container-engine.ts')});
      const { containerTool } = await import(${module('tool.ts')});
      const engine = containerEngine(containerTool(${JSON.stringify(tool.name)}), ${JSON.stringify(OWNER)});
      const job = ${JSON.stringify(job)};
      await engine.giveTo([job.folders.outputs]);
      await engine.run({ ...job, signal: new AbortController().signal, onOutput() {} });`;
    const runner = spawn(process.execPath, ['--conditions=epoch-source', '--input-type=module', '-e', script], {
      stdio: 'inherit',
    });
    await until('it runs', () => existsSync(join(folder, 'outputs/begun')));
    runner.kill('SIGKILL');
    await once(runner, 'exit');
  }
});
