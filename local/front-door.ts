import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { forwardToApi } from './api-proxy.ts';
import { LocalError } from './error.ts';
import { inFlight } from './in-flight.ts';
import { showMailbox } from './mailbox.ts';
import { LOOPBACK } from './port.ts';
import { refuse } from './problem.ts';
import { type Pages, servePages } from './static-pages.ts';

/** Requests that were begun may end within this time when the front door closes. */
const CLOSE_GRACE_MS = 1_000;
/** Calls of the API at a time. More is slower here: measured with 64 confirmations at once on two cores. */
export const MAX_API_CALLS = 8;
/** A request that is not there in whole after this time is given up, as API Gateway does. */
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_EVERY_MS = 5_000;

export interface FrontDoorOptions {
  readonly port: number;
  /** The emulator, which also answers the presigned addresses that pages upload to. */
  readonly endpoint: string;
  readonly apiId: string;
  readonly pages: Pages;
}

export interface FrontDoor {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * One origin for everything a browser needs, as CloudFront is in production: `/v1/*` goes to the HTTP API, all else is
 * a page. Pages have the same security headers; the API has the limits that AWS sets, which the emulator does not.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { endpoint, apiId, pages } = options;
  const inTurn = inFlight(MAX_API_CALLS);
  const limits = { requestTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: CHECK_EVERY_MS };
  const server = createServer(limits, (request, response) => {
    const requestId = randomUUID();
    answer(request, response, requestId).catch((error: unknown) => {
      // The client has disconnected.
      if (response.destroyed || (request.destroyed && !request.complete)) return;
      console.error(`Front door, request ${requestId}:`, error);
      refuse(response, requestId, 500, 'internal', 'The front door failed.');
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://front.door');
    if (pathname.startsWith('/v1/')) await forwardToApi({ endpoint, apiId, requestId, inTurn }, request, response);
    else if (pathname === '/mailbox') await showMailbox(endpoint, response);
    else await servePages(pages, pathname, request, response, requestId);
  }

  try {
    await once(server.listen({ port: options.port, host: LOOPBACK, exclusive: true }), 'listening');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LocalError('port.taken', `The front door cannot listen on port ${options.port}: ${why}.`);
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${LOOPBACK}:${port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}
