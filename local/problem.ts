import type { ServerResponse } from 'node:http';

/** Answers with problem+json (RFC 9457), as the API itself does; only cuts the connection when a reply has begun. */
export function refuse(
  response: ServerResponse,
  requestId: string,
  status: number,
  code: string,
  detail: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ type: 'about:blank', status, code, detail, requestId });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'request-id': requestId,
  });
  response.end(body);
}
