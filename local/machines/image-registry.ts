import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseImage } from '../../lib/domain/image-reference.ts';
import { type ContainerTool, findContainerTool } from '../../runner/container/tool.ts';
import { LOOPBACK } from '../port.ts';

export interface ImageRegistry {
  readonly url: string;
  stop(): Promise<void>;
}

const MANIFEST = /^\/v2\/([^?#]+)\/manifests\/([^/?#]+)$/;

/**
 * Says by the API of registries which digest a tag of this computer's images has: a configuration may name an image that was
 * built here. Images themselves are not served.
 */
export async function openImageRegistry(port: number, find = findContainerTool): Promise<ImageRegistry> {
  let tool: Promise<ContainerTool | undefined> | undefined;
  const server = createServer(async (request, response) => {
    const [, name, tag] = MANIFEST.exec(request.url ?? '') ?? [];
    tool ??= find();
    const digest = await digestHere(await tool, `${name}:${tag}`).catch(() => undefined);
    if (digest === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'docker-content-digest': digest }).end();
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `http://${LOOPBACK}:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function digestHere(tool: ContainerTool | undefined, name: string): Promise<string | undefined> {
  const wanted = parseImage(name);
  if (tool === undefined || wanted === undefined) return undefined;
  const found: unknown = JSON.parse(await tool.call(['image', 'inspect', name]));
  const [image]: unknown[] = Array.isArray(found) ? found : [];
  const { RepoDigests: digests }: Readonly<Partial<Record<string, unknown>>> = { ...Object(image) };
  // Docker shortens names of its own registry.
  const all = Array.isArray(digests) ? digests.map((one) => parseImage(String(one))) : [];
  const isWanted = (one: (typeof all)[number]) =>
    one?.registry === wanted.registry && one.repository === wanted.repository;
  return all.find(isWanted)?.digest;
}
