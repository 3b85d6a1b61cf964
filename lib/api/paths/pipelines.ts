import type { Endpoint } from '../endpoint.ts';

export const pipelinesPaths = {
  'pipelines.submit': { method: 'POST', path: '/v1/orgs/{org}/pipelines', idempotency: 'key' },
  'pipelines.list': { method: 'GET', path: '/v1/orgs/{org}/pipelines', paged: true },
  'pipelines.get': { method: 'GET', path: '/v1/orgs/{org}/pipelines/{pipeline}' },
  'pipelines.listTasks': { method: 'GET', path: '/v1/orgs/{org}/pipelines/{pipeline}/steps/{step}/tasks', paged: true },
  'pipelines.cancel': { method: 'POST', path: '/v1/orgs/{org}/pipelines/{pipeline}/cancel', idempotency: 'domain' },
  'pipelines.resume': { method: 'POST', path: '/v1/orgs/{org}/pipelines/{pipeline}/resume', idempotency: 'domain' },
} as const satisfies Readonly<Record<string, Endpoint>>;
