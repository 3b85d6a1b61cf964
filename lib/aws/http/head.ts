import type { ApiEvent, ApiMiddleware, ApiRequest } from './exchange.ts';

/** A reply to HEAD has the status and the headers of GET, and no body (RFC 9110, 9.3.2). */
export const withoutBodyOfHead: ApiMiddleware = { after: drop, onError: drop };

function drop({ event, response }: ApiRequest): void {
  if (isHead(event) && response !== null) delete response?.body;
}

function isHead({ requestContext }: ApiEvent): boolean {
  return requestContext.http?.method === 'HEAD';
}
