import type { Endpoint } from '../endpoint.ts';

export const jobsPaths = {
  'jobs.listMachineTypes': { method: 'GET', path: '/v1/machine-types' },
  'jobs.draftConfiguration': { method: 'POST', path: '/v1/orgs/{org}/job-configurations', idempotency: 'key' },
  'jobs.listConfigurations': { method: 'GET', path: '/v1/orgs/{org}/job-configurations', paged: true },
  'jobs.getConfiguration': { method: 'GET', path: '/v1/orgs/{org}/job-configurations/{configuration}' },
  'jobs.listConfigurationVersions': {
    method: 'GET',
    path: '/v1/orgs/{org}/job-configurations/{configuration}/versions',
    paged: true,
  },
  'jobs.redraftConfiguration': {
    method: 'PUT',
    path: '/v1/orgs/{org}/job-configurations/{configuration}/draft',
    idempotency: 'domain',
  },
  'jobs.publishConfiguration': {
    method: 'POST',
    path: '/v1/orgs/{org}/job-configurations/{configuration}/publish',
    idempotency: 'domain',
  },
  'jobs.retireConfiguration': {
    method: 'DELETE',
    path: '/v1/orgs/{org}/job-configurations/{configuration}',
    idempotency: 'domain',
  },
  'jobs.create': { method: 'POST', path: '/v1/orgs/{org}/jobs', idempotency: 'key' },
  'jobs.list': { method: 'GET', path: '/v1/orgs/{org}/jobs', paged: true },
  'jobs.get': { method: 'GET', path: '/v1/orgs/{org}/jobs/{job}' },
  'jobs.setFiles': { method: 'PUT', path: '/v1/orgs/{org}/jobs/{job}/files', idempotency: 'domain' },
  'jobs.linkFiles': { method: 'POST', path: '/v1/orgs/{org}/jobs/{job}/files', idempotency: 'domain' },
  'jobs.unlinkFile': { method: 'DELETE', path: '/v1/orgs/{org}/jobs/{job}/files/{file}', idempotency: 'domain' },
  'jobs.unlinkAllFiles': { method: 'DELETE', path: '/v1/orgs/{org}/jobs/{job}/files', idempotency: 'domain' },
  'jobs.submit': { method: 'POST', path: '/v1/orgs/{org}/jobs/{job}/submit', idempotency: 'domain' },
  'jobs.cancel': { method: 'POST', path: '/v1/orgs/{org}/jobs/{job}/cancel', idempotency: 'domain' },
  'jobs.retry': { method: 'POST', path: '/v1/orgs/{org}/jobs/{job}/retry', idempotency: 'key' },
  'jobs.logs': { method: 'GET', path: '/v1/orgs/{org}/jobs/{job}/logs' },
} as const satisfies Readonly<Record<string, Endpoint>>;
