import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { defined } from '../lib/domain/defined.ts';
import { refuse } from './problem.ts';

/** API Gateway's limit on a request's body. */
export const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
/** Lambda's limit on a reply. */
export const MAX_REPLY_BYTES = 6 * 1024 * 1024;
/** API Gateway gives up on a function after this time. */
export const INTEGRATION_TIMEOUT_MS = 30_000;

/** Headers that belong to one connection and are never passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** Runs one of at most so many calls at a time. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export interface Api {
  readonly endpoint: string;
  readonly apiId: string;
  readonly requestId: string;
}

/** The HTTP API's address for programs on this machine: its own host name does not resolve here. */
export function apiAddress(endpoint: string, apiId: string): string {
  return `${endpoint}/_aws/execute-api/${apiId}/$default`;
}

/**
 * Passes a request to the HTTP API and its reply back. Both are buffered first, as API Gateway does, so that one
 * over its limit is refused by a proper answer.
 */
export async function forwardToApi(
  { inTurn, ...api }: Api & { readonly inTurn: InTurn },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { requestId } = api;
  const body = await bytesOf(request, MAX_REQUEST_BYTES);
  if (body === undefined) {
    refuse(response, requestId, 413, 'body-too-large', `A body has at most ${MAX_REQUEST_BYTES} bytes.`);
    return;
  }
  // Only now: a slow client, with a token or without, takes no slot from others.
  await inTurn(() => passOn(api, request, body, response));
}

async function passOn(api: Api, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
  const { requestId } = api;
  try {
    const reply = await exchange(api, request, body);
    const content = await bytesOf(reply, MAX_REPLY_BYTES);
    if (content === undefined) throw new Error('too large');
    // The API's own id is the one in its log; a reply of the gateway alone has none.
    const headers = { 'request-id': requestId, ...withoutHopByHop(reply.headers) };
    response.writeHead(reply.statusCode ?? 502, headers).end(content);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      refuse(
        response,
        requestId,
        503,
        'unavailable',
        `The API did not answer within ${INTEGRATION_TIMEOUT_MS / 1_000} s.`,
      );
    else refuse(response, requestId, 503, 'unavailable', 'The API gave no usable reply.');
  }
}

function exchange(api: Api, request: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const target = send(`${apiAddress(api.endpoint, api.apiId)}${request.url}`, {
      method: request.method,
      headers: { ...requestHeaders(request), 'content-length': body.byteLength },
      // A connection of its own: the emulator ends one that was idle for five seconds, just when the next call may come.
      agent: false,
      signal: AbortSignal.timeout(INTEGRATION_TIMEOUT_MS),
    });
    target.once('response', resolve).once('error', reject).end(body);
  });
}

/** All of a message; undefined when it is over the limit: then the rest is read and forgotten, not cut off. */
async function bytesOf(message: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  let kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.byteLength;
    if (bytes <= maxBytes) kept.push(chunk);
    else kept = [];
  }
  return bytes <= maxBytes ? Buffer.concat(kept) : undefined;
}

function requestHeaders(request: IncomingMessage): IncomingHttpHeaders {
  const { host, expect: _, ...headers } = withoutHopByHop(request.headers);
  return {
    ...headers,
    ...defined({ 'x-forwarded-host': host }),
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
  };
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}
