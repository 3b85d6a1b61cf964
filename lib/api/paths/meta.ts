import type { Endpoint } from '../endpoint.ts';

export const metaPaths = {
  'meta.health': { method: 'GET', path: '/v1/health' },
  'meta.openapi': { method: 'GET', path: '/v1/openapi.json' },
} as const satisfies Readonly<Record<string, Endpoint>>;
