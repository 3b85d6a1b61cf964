import type { Endpoint } from '../endpoint.ts';

export const adminPaths = {
  'admin.listUsers': { method: 'GET', path: '/v1/admin/users', paged: true },
  'admin.createUser': { method: 'POST', path: '/v1/admin/users', idempotency: 'key' },
  'admin.getUser': { method: 'GET', path: '/v1/admin/users/{user}' },
  'admin.updateUser': { method: 'PATCH', path: '/v1/admin/users/{user}', idempotency: 'domain' },
  'admin.eraseUser': { method: 'DELETE', path: '/v1/admin/users/{user}', idempotency: 'domain' },
  'admin.listUserAudit': { method: 'GET', path: '/v1/admin/users/{user}/audit', paged: true },
  'admin.listOrganisations': { method: 'GET', path: '/v1/admin/orgs', paged: true },
  'admin.changeQuota': { method: 'PUT', path: '/v1/admin/orgs/{org}/quota', idempotency: 'domain' },
  'admin.getJobSlots': { method: 'GET', path: '/v1/admin/job-slots', group: 'machines' },
  'admin.changeJobSlots': { method: 'PUT', path: '/v1/admin/job-slots', idempotency: 'domain', group: 'machines' },
  'admin.getJobQueue': { method: 'GET', path: '/v1/admin/job-queue', group: 'machines' },
  'admin.listMachines': { method: 'GET', path: '/v1/admin/machines', paged: true, group: 'machines' },
  'admin.endMachine': {
    method: 'DELETE',
    path: '/v1/admin/machines/{machine}',
    idempotency: 'domain',
    group: 'machines',
  },
  'admin.listEvents': { method: 'GET', path: '/v1/admin/events', paged: true },
  'admin.getLag': { method: 'GET', path: '/v1/admin/lag' },
  'admin.listParked': { method: 'GET', path: '/v1/admin/subscribers/{subscriber}/parked' },
  'admin.redrive': { method: 'POST', path: '/v1/admin/subscribers/{subscriber}/redrive', idempotency: 'domain' },
  'admin.getClock': { method: 'GET', path: '/v1/admin/clock' },
  'admin.moveClock': { method: 'POST', path: '/v1/admin/clock', idempotency: 'domain' },
} as const satisfies Readonly<Record<string, Endpoint>>;
