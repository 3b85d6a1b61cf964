import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { inject } from 'vitest';

export interface Gate {
  /** Where programs find the front door and the store, both through the gate. */
  readonly url: string;
  /** The store gets so many parts more; others wait until the gate is opened, or their sender is gone. */
  letPass(parts: number): void;
  open(): void;
  close(): void;
}

/**
 * A way to the platform on which parts can be kept from the store: what is done to a program in the middle of an upload is
 * then done in the middle, however fast or slow this machine is.
 */
export async function openGate(): Promise<Gate> {
  const [frontDoor, store] = [inject('frontDoorUrl'), inject('endpoint')];
  let left = Number.POSITIVE_INFINITY;
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/v1/')) return void pass(request, response, frontDoor);
    if (left > 0) {
      left -= 1;
      return void pass(request, response, store);
    }
    const goOn = () => {
      if (!response.closed) void pass(request, response, store);
    };
    waiting.add(goOn);
    response.once('close', () => waiting.delete(goOn));
  });

  async function pass(request: IncomingMessage, response: ServerResponse, to: string): Promise<void> {
    const { method, headers } = request;
    // Signed addresses hold for their own host alone.
    const onward = send(`${to}${request.url}`, {
      method,
      headers: { ...headers, host: new URL(to).host },
      agent: false,
    });
    response.once('close', () => onward.destroy());
    onward.once('error', () => response.destroy());
    request.pipe(onward);
    const [reply]: IncomingMessage[] = await once(onward, 'response').catch(() => []);
    if (reply === undefined) return;
    const signs = request.url?.endsWith('/parts/sign');
    if (!signs) return void reply.pipe(response.writeHead(reply.statusCode ?? 502, reply.headers));
    const body = (await buffer(reply)).toString().replaceAll(store, url);
    response.writeHead(reply.statusCode ?? 502, { ...reply.headers, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    letPass: (parts) => {
      left = parts;
    },
    open: () => {
      left = Number.POSITIVE_INFINITY;
      for (const goOn of waiting) goOn();
      waiting.clear();
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
