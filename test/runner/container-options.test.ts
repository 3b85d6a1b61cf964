import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityOptions } from '../../runner/container/identity.ts';
import { bringImage } from '../../runner/container/image.ts';
import { saysOutOfMemory } from '../../runner/container/out-of-memory.ts';
import { type ContainerPlan, runArguments } from '../../runner/container/run-arguments.ts';
import { bringSecrets } from '../../runner/container/secrets.ts';
import { type ContainerTool, toolEnvironment } from '../../runner/container/tool.ts';
import type { Program } from '../../runner/engine.ts';

const folders = { home: '/w/home', inputs: '/w/inputs', outputs: '/w/outputs', temporary: '/w/tmp' };
const program: Program = {
  attemptId: 'att_1',
  jobId: 'job_1',
  command: '-tool',
  arguments: ['--name=other', '$x'],
  environment: { LD_PRELOAD: '/evil.so', HOME: '/elsewhere' },
  secrets: { TOKEN: 'sk-secret' },
  folders,
  timeoutMs: 1_000,
  memoryMib: 2_048,
  vcpus: 4,
  signal: new AbortController().signal,
  onOutput() {},
};
const plan: ContainerPlan = {
  tool: 'docker',
  image: 'registry.example/tool@sha256:1',
  name: 'catacloud-o-att-1',
  owner: 'o',
  identity: ['--user=7:7'],
  secrets: ['--env-file=/w/s'],
  folders,
  processors: 2,
  hasInit: true,
};
const tool = (name: ContainerTool['name'], answer = ''): ContainerTool => ({ name, call: async () => answer });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what a container tool is told', () => {
  it('is never an image that would be an option', async () => {
    const { signal } = new AbortController();
    for (const image of ['--help', '-v=/:/host', '--privileged', '--volume=/:/host/tool:1'])
      await expect(bringImage(tool('podman'), image, signal)).rejects.toMatchObject({ code: 'image-unavailable' });
    await expect(bringImage(tool('podman'), 'localhost/tool:1', signal)).resolves.toBeUndefined();
  });

  it('ends with the image, the command and its arguments, so that none of them is an option', () => {
    expect(runArguments(program, plan).slice(-4)).toEqual([plan.image, '-tool', '--name=other', '$x']);
  });

  it('bounds the container by its machine, and by what this computer has', () => {
    const options = runArguments(program, plan);
    expect(options).toEqual(
      expect.arrayContaining(['--memory=2048m', '--memory-swap=2048m', '--cpus=2', '--cap-drop=ALL', '--init']),
    );
    expect(options).toContain('--volume=/w/inputs:/catacloud/inputs:ro,Z');
    expect(options.filter((one) => one.startsWith('--network'))).toEqual([]);
    expect(runArguments({ ...program, network: 'none' }, plan)).toContain('--network=none');
    expect(runArguments(program, { ...plan, hasInit: false })).not.toContain('--init');
  });

  it('has no secret, and the platform’s own variables in the place of the configuration’s', () => {
    const options = runArguments(program, plan);
    expect(options.join()).not.toContain('sk-secret');
    expect(options.filter((one) => one.startsWith('--env=HOME='))).toEqual(['--env=HOME=/catacloud/home']);
  });

  it('is in an environment without anything of the program’s', () => {
    const ours = toolEnvironment({
      PATH: '/bin',
      DOCKER_HOST: 'unix:///d',
      LD_PRELOAD: '/evil.so',
      ATTEMPT_CLAIM: 'c',
    });
    expect(ours).toEqual({ PATH: '/bin', DOCKER_HOST: 'unix:///d' });
  });
});

describe('the secrets of a container of Docker', () => {
  const at = () => ({ container: 'c', folder });

  it('are in a file of this user alone, which goes with the container', async () => {
    const { options, forget } = await bringSecrets(tool('docker'), { A: 'x "y" #z', B: '1=2' }, at());
    const file = options[0]?.replace('--env-file=', '') ?? '';
    expect(readFileSync(file, 'utf8')).toBe('A=x "y" #z\nB=1=2\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    await forget();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are refused when one has several lines, naming it', async () => {
    await expect(async () => bringSecrets(tool('docker'), { KEY: 'a\nb' }, at())).rejects.toMatchObject({
      code: 'secret-refused',
      message: expect.stringContaining('KEY'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('a container has the job’s own user, the runner’s where the tool maps users, and root only where that is the runner', async () => {
  const self = `--user=${process.getuid?.()}:${process.getgid?.()}`;
  expect(await identityOptions(tool('podman'), 7)).toEqual(['--user=7:7']);
  expect(await identityOptions(tool('podman'), undefined)).toEqual(['--userns=keep-id', self]);
  expect(await identityOptions(tool('docker', '["name=seccomp"]'), undefined)).toEqual([self]);
  expect(await identityOptions(tool('docker', '["name=seccomp","name=rootless"]'), undefined)).toEqual([]);
});

it('the kernel’s log says of which container a process was ended for want of memory', () => {
  const line = 'oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/docker/abc123,task_memcg=/docker/abc123,task=awk,pid=7';
  expect(saysOutOfMemory(`[1.0] other\n[2.0] ${line}\n`, 'abc123')).toBe(true);
  expect(saysOutOfMemory(`[1.0] abc123 started\n[2.0] ${line}\n`, 'def456')).toBe(false);
});
