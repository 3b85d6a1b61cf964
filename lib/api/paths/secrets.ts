import type { Endpoint } from '../endpoint.ts';

export const secretsPaths = {
  'secrets.list': { method: 'GET', path: '/v1/orgs/{org}/secrets', paged: true },
  'secrets.put': { method: 'PUT', path: '/v1/orgs/{org}/secrets/{secret}', idempotency: 'domain' },
  'secrets.delete': { method: 'DELETE', path: '/v1/orgs/{org}/secrets/{secret}', idempotency: 'domain' },
} as const satisfies Readonly<Record<string, Endpoint>>;
