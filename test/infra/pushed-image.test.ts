import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentTag, IMAGE_SOURCES, runnerImage } from '../../lib/infra/runner-image.ts';
import { workingTool } from '../runner/working-tool.ts';
import { imageRegistry } from './image-registry.ts';

const found = await workingTool();
const canRun = typeof found !== 'string';
const REPOSITORY = 'catacloud-test/runner';
const LOGIN = { user: 'AWS', password: 'secret-of-ecr' };

interface Manifest {
  readonly config: { readonly digest: string };
}

/** A tool builds and pushes; only what the image is made of is smaller, and the registry is on this computer. */
describe.skipIf(!canRun)(canRun ? 'the image of runners' : `images, which cannot be built here: ${found}`, () => {
  const { tool } = found as Exclude<typeof found, string>;
  let root: string;
  let registry: Awaited<ReturnType<typeof imageRegistry>>;
  beforeEach(async () => {
    registry = await imageRegistry(LOGIN.user, LOGIN.password);
    root = mkdtempSync(path.join(tmpdir(), 'catacloud-image-'));
    for (const name of IMAGE_SOURCES) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), name);
    }
    writeFileSync(path.join(root, IMAGE_SOURCES[0]), `FROM scratch\nCOPY ${IMAGE_SOURCES[2]} /runner.js\n`);
    writeFileSync(path.join(root, 'registries.conf'), `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`);
  });
  afterEach(() => {
    registry.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('is pushed for linux/amd64 with its login, and has the digest that its registry says', async () => {
    const repositoryUri = `${registry.host}/${REPOSITORY}`;
    const env = {
      ...process.env,
      CONTAINERS_REGISTRIES_CONF: path.join(root, 'registries.conf'),
      REGISTRY_AUTH_FILE: path.join(root, 'auth.json'),
      DOCKER_CONFIG: root,
    };
    const call = async (args: readonly string[], input = '') => {
      const child = spawn(tool.name, args, { cwd: root, env, stdio: ['pipe', 'ignore', 'pipe'] });
      child.stdin.end(input);
      const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect(code, `${args[0]}: ${said}`).toBe(0);
    };
    const tag = await contentTag(root);
    const order = {
      repositoryUri,
      tag,
      tool: tool.name,
      registry: { login: async () => LOGIN, digestOf: async (name: string, of: string) => registry.digestOf(name, of) },
      run: (_command: string, args: readonly string[], input?: string) => call(args, input),
    };
    try {
      const result = await runnerImage(order);
      expect(result).toEqual({ kind: 'pushed', digest: registry.digestOf(REPOSITORY, tag) });
      // The same image; a tool may compress its layers anew for each push.
      const { config } = registry.manifestOf(REPOSITORY, tag) as Manifest;
      expect(registry.manifestOf(REPOSITORY, 'current')).toMatchObject({ config });
      expect(JSON.parse(`${registry.blobs.get(config.digest)}`)).toMatchObject({ os: 'linux', architecture: 'amd64' });
      expect(await runnerImage(order)).toEqual({ kind: 'there', digest: result.digest });
    } finally {
      await call(['rmi', `${repositoryUri}:${tag}`, `${repositoryUri}:current`]);
    }
  });
});
