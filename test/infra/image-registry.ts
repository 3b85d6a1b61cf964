import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/**
 * A registry of images on this computer, as far as a push needs it: the distribution specification of the Open Container
 * Initiative, behind the basic authorization that ECR asks for.
 */
export async function imageRegistry(user: string, password: string) {
  const blobs = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer[]>();
  /** Manifests by `name:tag`. */
  const manifests = new Map<string, Buffer>();
  const allowed = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.writeHead(500).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://registry');
    const answer = (status: number, headers: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...headers }).end();
    };
    if (request.headers.authorization !== allowed) return answer(401, { 'www-authenticate': 'Basic realm="test"' });
    const body = await buffer(request);
    const [, name = '', kind, rest = ''] =
      /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests)\/?(.*)$/.exec(url.pathname) ?? [];
    if (kind === 'manifests') {
      const tag = `${name}:${rest}`;
      if (request.method === 'PUT') manifests.set(tag, body);
      const found = manifests.get(tag);
      if (found === undefined) return answer(404);
      return answer(request.method === 'PUT' ? 201 : 200, { 'docker-content-digest': sha256(found) });
    }
    if (kind === 'blobs') return answer(blobs.has(rest) ? 200 : 404);
    if (kind !== 'blobs/uploads') return answer(200);
    const id = rest === '' ? randomUUID() : rest;
    const location = `/v2/${name}/blobs/uploads/${id}`;
    const pieces = uploads.get(id) ?? [];
    pieces.push(body);
    uploads.set(id, pieces);
    const digest = url.searchParams.get('digest');
    const whole = Buffer.concat(pieces);
    if (request.method !== 'PUT' || digest === null)
      return answer(202, { location, range: `0-${Math.max(0, whole.length - 1)}` });
    if (sha256(whole) !== digest) return answer(400);
    blobs.set(digest, whole);
    return answer(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest });
  }

  const digestOf = (name: string, tag: string) => {
    const found = manifests.get(`${name}:${tag}`);
    return found && sha256(found);
  };
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    blobs,
    digestOf,
    manifestOf: (name: string, tag: string): unknown => JSON.parse(`${manifests.get(`${name}:${tag}`)}`),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
