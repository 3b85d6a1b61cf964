import type { ServerResponse } from 'node:http';
import { type CommonCode, commonErrors } from '../lib/api/errors.ts';

/** Answers with problem+json (RFC 9457) and a code of the contract, as the API itself does; only cuts the connection when a reply has begun. */
export function refuse(
  response: ServerResponse,
  requestId: string,
  status: number,
  code: CommonCode,
  detail: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { title } = commonErrors[code];
  const body = JSON.stringify({ type: `urn:catacloud:error:${code}`, title, status, code, detail, requestId });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'request-id': requestId,
  });
  response.end(body);
}
