import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { MAX_API_CALLS, openFrontDoor } from '../../local/front-door.ts';
import { LOOPBACK } from '../../local/port.ts';

/** The emulator as it is at its worst: it ends every connection just when a second call comes on it. */
async function breakingEmulator(): Promise<string> {
  const used = new WeakSet<object>();
  const server = createServer((request, response) => {
    if (used.has(request.socket)) request.socket.resetAndDestroy();
    used.add(request.socket);
    response.end('{}');
  });
  await once(server.listen(0, LOOPBACK), 'listening');
  onTestFinished(() => void server.close());
  return `http://${LOOPBACK}:${(server.address() as { readonly port: number }).port}`;
}

it('never meets the end of a connection that an earlier call has left', async () => {
  const endpoint = await breakingEmulator();
  const pages = { folder: import.meta.dirname, connectTo: [] };
  const frontDoor = await openFrontDoor({ port: 0, endpoint, apiId: 'api', pages });
  onTestFinished(() => frontDoor.stop());
  for (let call = 0; call < 3; call += 1) expect((await fetch(`${frontDoor.url}/v1/health`)).status).toBe(200);
});

it('gives a reply one request id: the API’s own where it has one', async () => {
  const server = createServer((request, response) => {
    const own = request.url?.endsWith('/v1/health') ? { 'Request-Id': 'of-the-api' } : {};
    response.writeHead(200, own).end('{}');
  });
  await once(server.listen(0, LOOPBACK), 'listening');
  onTestFinished(() => void server.close());
  const endpoint = `http://${LOOPBACK}:${(server.address() as { readonly port: number }).port}`;
  const pages = { folder: import.meta.dirname, connectTo: [] };
  const frontDoor = await openFrontDoor({ port: 0, endpoint, apiId: 'api', pages });
  onTestFinished(() => frontDoor.stop());
  const idOf = async (path: string) => (await fetch(`${frontDoor.url}${path}`)).headers.get('request-id');
  expect(await idOf('/v1/health')).toBe('of-the-api');
  expect(await idOf('/v1/other')).toMatch(/^[0-9a-f-]{36}$/);
});

it('answers others while bodies come slowly, however many, with a token or without', async () => {
  const endpoint = await breakingEmulator();
  const pages = { folder: import.meta.dirname, connectTo: [] };
  const frontDoor = await openFrontDoor({ port: 0, endpoint, apiId: 'api', pages });
  onTestFinished(() => frontDoor.stop());
  const { port } = new URL(frontDoor.url);
  for (let slow = 0; slow <= MAX_API_CALLS; slow += 1) {
    const socket = connect(Number(port), LOOPBACK);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    socket.write('POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  }
  expect((await fetch(`${frontDoor.url}/v1/health`)).status).toBe(200);
});
