import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { registryImages } from '../../../lib/aws/registry/images.ts';
import { type ImageRegistry, openImageRegistry } from '../../../local/machines/image-registry.ts';
import type { ContainerTool } from '../../../runner/container/tool.ts';
import { workingTool } from '../../runner/working-tool.ts';

const digest = `sha256:${'b'.repeat(64)}`;
let registry: ImageRegistry;
afterEach(() => registry.stop());

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const has = (digests: readonly string[]): ContainerTool => ({
  name: 'docker',
  call: async () => JSON.stringify([{ RepoDigests: digests }]),
});
const image = { registry: 'docker.io', repository: 'library/python', tag: '3' };

describe('images of this computer', () => {
  it('have the digests that the container tool knows, whatever it shortens', async () => {
    registry = await openImageRegistry(await freePort(), async () =>
      has([`other/x@sha256:${'c'.repeat(64)}`, `python@${digest}`]),
    );
    expect(await registryImages({ mirror: registry.url }).digestOf(image)).toBe(digest);
  });

  it('have none without a tool, without such an image, and where the tool knows no digest', async () => {
    registry = await openImageRegistry(await freePort(), async () => has([]));
    const ask = async (path: string) => (await fetch(registry.url + path, { method: 'HEAD' })).status;
    expect(await ask('/v2/docker.io/library/python/manifests/3')).toBe(404);
    expect(await ask('/v2/--help/manifests/3')).toBe(404);
    expect(await ask('/')).toBe(404);
  });

  it('that were built here are found by their tag, where a container tool runs', async (context) => {
    registry = await openImageRegistry(await freePort());
    const found = await workingTool();
    if (typeof found === 'string') return context.skip(found);
    const parts = { registry: 'localhost', repository: 'catacloud-test', tag: '1' };
    const pinned = await registryImages({ mirror: registry.url }).digestOf(parts);
    const said = await found.tool.call([
      'run',
      '--rm',
      '--pull=never',
      '--network=none',
      `localhost/catacloud-test@${pinned}`,
      'echo',
      'here',
    ]);
    expect(said).toBe('here');
  });
});
