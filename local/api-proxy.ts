import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { refuse } from './problem.ts';

/** API Gateway's limit on a request's body. */
export const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
/** Lambda's limit on a reply. */
export const MAX_REPLY_BYTES = 6 * 1024 * 1024;
/** API Gateway gives up on a function after this time. */
export const INTEGRATION_TIMEOUT_MS = 30_000;

/** Headers that belong to one connection and are never passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

export interface Api {
  readonly endpoint: string;
  readonly apiId: string;
  readonly requestId: string;
}

/** The HTTP API's address for programs on this machine: its own host name does not resolve here. */
export function apiAddress(endpoint: string, apiId: string): string {
  return `${endpoint}/_aws/execute-api/${apiId}/$default`;
}

class TooLarge extends Error {}

/** Streams a request to the HTTP API and its reply back. */
export async function forwardToApi(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { requestId } = api;
  const tooLarge = () =>
    refuse(response, requestId, 413, 'too-large', `A body has at most ${MAX_REQUEST_BYTES} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) return tooLarge();
  const target = send(`${apiAddress(api.endpoint, api.apiId)}${request.url}`, {
    method: request.method,
    headers: requestHeaders(request),
    signal: AbortSignal.timeout(INTEGRATION_TIMEOUT_MS),
  });
  const replied = new Promise<IncomingMessage>((resolve, reject) => {
    target.once('response', resolve);
    target.once('error', reject);
  });
  // A client that goes away ends its request.
  response.once('close', () => target.destroy());
  try {
    const [reply] = await Promise.all([replied, pipeline(request, limit(MAX_REQUEST_BYTES), target)]);
    if (Number(reply.headers['content-length'] ?? 0) > MAX_REPLY_BYTES) throw new TooLarge('reply');
    const headers = withoutHopByHop(reply.headers);
    response.writeHead(reply.statusCode ?? 502, { 'x-request-id': requestId, ...headers });
    await pipeline(reply, limit(MAX_REPLY_BYTES), response);
  } catch (error) {
    target.destroy();
    if (error instanceof TooLarge && error.message !== 'reply' && !response.headersSent) return tooLarge();
    if (response.destroyed) return;
    if (error instanceof Error && error.name === 'TimeoutError')
      refuse(response, requestId, 504, 'timeout', `The API did not answer within ${INTEGRATION_TIMEOUT_MS / 1_000} s.`);
    else refuse(response, requestId, 502, 'bad-gateway', 'The API gave no usable reply.');
  }
}

function requestHeaders(request: IncomingMessage): IncomingHttpHeaders {
  const { host, expect: _, ...headers } = withoutHopByHop(request.headers);
  return {
    ...headers,
    ...(host !== undefined && { 'x-forwarded-host': host }),
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
  };
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

function limit(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) done(new TooLarge(maxBytes === MAX_REPLY_BYTES ? 'reply' : 'request'));
      else done(null, chunk);
    },
  });
}
