import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contract } from '../../lib/api/routes.ts';
import { authenticate } from '../../lib/app/accounts/commands/authenticate.ts';
import { gatewayRoute } from '../api/gateway.ts';
import { CLAIM, RUNNER_TOKEN } from './more-things.ts';
import type { Tally } from './tally.ts';
import { createWorld, type World } from './world.ts';

/** Larger than API Gateway's 10 KB, so that what is too long is refused by the API itself. */
const MAX_HEADER_BYTES = 262_144;
/** As API Gateway has it. */
const MAX_BODY_BYTES = 10_485_760;

/** What the contract takes; anything else is refused as it is. */
const IS_KEY = /^[!-~]{1,200}$/;

export interface MemoryApiOptions {
  /** After so many requests a world gives way to a new one: what a request has deleted is there again for those after it. */
  readonly requestsPerWorld: number;
  readonly tally: Tally;
  /** Where requests build on each other each creation makes a thing of its own: what a repeated one answers may be gone since. */
  readonly freshKeys?: boolean;
}

/**
 * The API over memory on a port of this computer: authorizer, pipeline, endpoints, kernel and views are the deployed ones.
 * A world in which the caller is no more what they were (signed out, erased, no owner) is replaced at once, and which
 * operation did it is counted.
 */
export async function startMemoryApi({ requestsPerWorld, tally, freshKeys = false }: MemoryApiOptions) {
  let world = createWorld();
  let requests = 0;
  let keys = 0;
  const { token, known, chosen } = await world;
  const replace = (was: Promise<World>) => {
    if (world !== was) return;
    requests = 0;
    world = createWorld();
  };
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://api');
    const query = Object.fromEntries(searchParams);
    const body = await bodyOf(request);
    const now = world;
    requests += 1;
    if (requests >= requestsPerWorld) replace(now);
    const { api } = await now;
    const method = request.method ?? 'GET';
    const headers = headersOf(request);
    keys += 1;
    if (freshKeys && IS_KEY.test(headers['idempotency-key'] ?? '')) headers['idempotency-key'] = `key-${keys}`;
    const result = await api.dispatch({
      method,
      path: pathname,
      headers,
      query: Object.keys(query).length === 0 ? undefined : query,
      body,
    });
    response.writeHead(Number(result.statusCode), result.headers as Record<string, string>);
    response.end(result.body);
    const operation = gatewayRoute(contract, pathname, method)?.route.id;
    if (operation === undefined) return;
    tally.count(operation, Number(result.statusCode), result.body);
    if (await hasCaller(await now)) return;
    tally.ended(operation);
    replace(now);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    token,
    runnerToken: RUNNER_TOKEN,
    claim: CLAIM,
    known,
    chosen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Whether the caller is signed in still, an administrator, and owner of an open organisation. */
async function hasCaller({ api, token, known }: World): Promise<boolean> {
  const caller = await authenticate(api, { authorization: `Bearer ${token}`, org: known['org']?.[0] });
  return caller.kind === 'person' && caller.admin && caller.membership?.role === 'owner';
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  return chunks.length === 0 ? undefined : Buffer.concat(chunks);
}
