import type { Method } from './route.ts';

/** Where a route lives: what a client needs to call it, and nothing that would pull schemas into a browser's bundle. */
export interface Endpoint {
  readonly method: Method;
  readonly path: `/v1/${string}`;
  /** `key`: sent with an Idempotency-Key. `domain`: repeating it changes nothing more, so that it may be retried as it is. */
  readonly idempotency?: 'key' | 'domain';
  readonly paged?: true;
}

/**
 * Every route's method and path, by route id: the only place where they are written. The groups add schemas, roles and
 * error codes; the typed client uses this table alone.
 */
export const endpoints = {
  'meta.health': { method: 'GET', path: '/v1/health' },
  'meta.openapi': { method: 'GET', path: '/v1/openapi.json' },

  'account.createSession': { method: 'POST', path: '/v1/session' },
  'account.refreshSession': { method: 'POST', path: '/v1/session/refresh' },
  'account.endSession': { method: 'DELETE', path: '/v1/session', idempotency: 'domain' },
  'account.me': { method: 'GET', path: '/v1/me' },
  'account.updateMe': { method: 'PATCH', path: '/v1/me', idempotency: 'domain' },
  'account.eraseMe': { method: 'DELETE', path: '/v1/me', idempotency: 'domain' },
  'account.listTokens': { method: 'GET', path: '/v1/me/tokens', paged: true },
  'account.createToken': { method: 'POST', path: '/v1/me/tokens', idempotency: 'key' },
  'account.revokeToken': { method: 'DELETE', path: '/v1/me/tokens/{token}', idempotency: 'domain' },
  'account.acceptInvitation': { method: 'POST', path: '/v1/invitations/accept', idempotency: 'domain' },

  'organisations.create': { method: 'POST', path: '/v1/orgs', idempotency: 'key' },
  'organisations.list': { method: 'GET', path: '/v1/orgs', paged: true },
  'organisations.get': { method: 'GET', path: '/v1/orgs/{org}' },
  'organisations.rename': { method: 'PATCH', path: '/v1/orgs/{org}', idempotency: 'domain' },
  'organisations.close': { method: 'DELETE', path: '/v1/orgs/{org}', idempotency: 'domain' },
  'organisations.listMembers': { method: 'GET', path: '/v1/orgs/{org}/members', paged: true },
  'organisations.addMember': { method: 'POST', path: '/v1/orgs/{org}/members', idempotency: 'key' },
  'organisations.changeRole': { method: 'PATCH', path: '/v1/orgs/{org}/members/{user}', idempotency: 'domain' },
  'organisations.removeMember': { method: 'DELETE', path: '/v1/orgs/{org}/members/{user}', idempotency: 'domain' },
  'organisations.listInvitations': { method: 'GET', path: '/v1/orgs/{org}/invitations', paged: true },
  'organisations.invite': { method: 'POST', path: '/v1/orgs/{org}/invitations', idempotency: 'key' },
  'organisations.revokeInvitation': {
    method: 'DELETE',
    path: '/v1/orgs/{org}/invitations/{invitation}',
    idempotency: 'domain',
  },
  'organisations.listTokens': { method: 'GET', path: '/v1/orgs/{org}/tokens', paged: true },
  'organisations.createToken': { method: 'POST', path: '/v1/orgs/{org}/tokens', idempotency: 'key' },
  'organisations.revokeToken': { method: 'DELETE', path: '/v1/orgs/{org}/tokens/{token}', idempotency: 'domain' },
  'organisations.listChanges': { method: 'GET', path: '/v1/orgs/{org}/changes' },
  'organisations.listAudit': { method: 'GET', path: '/v1/orgs/{org}/audit', paged: true },
  'organisations.listEvents': { method: 'GET', path: '/v1/orgs/{org}/events', paged: true },

  'files.startUpload': { method: 'POST', path: '/v1/orgs/{org}/uploads', idempotency: 'key' },
  'files.getUpload': { method: 'GET', path: '/v1/orgs/{org}/uploads/{upload}' },
  'files.signParts': { method: 'POST', path: '/v1/orgs/{org}/uploads/{upload}/parts/sign', idempotency: 'domain' },
  'files.confirmParts': { method: 'POST', path: '/v1/orgs/{org}/uploads/{upload}/parts', idempotency: 'domain' },
  'files.confirmPart': { method: 'PUT', path: '/v1/orgs/{org}/uploads/{upload}/parts/{part}', idempotency: 'domain' },
  'files.completeUpload': { method: 'POST', path: '/v1/orgs/{org}/uploads/{upload}/complete', idempotency: 'domain' },
  'files.abortUpload': { method: 'DELETE', path: '/v1/orgs/{org}/uploads/{upload}', idempotency: 'domain' },
  'files.createUploadCapability': { method: 'POST', path: '/v1/orgs/{org}/upload-capabilities', idempotency: 'key' },
  'files.list': { method: 'GET', path: '/v1/orgs/{org}/files', paged: true },
  'files.get': { method: 'GET', path: '/v1/orgs/{org}/files/{file}' },
  'files.rename': { method: 'PATCH', path: '/v1/orgs/{org}/files/{file}', idempotency: 'domain' },
  'files.download': { method: 'GET', path: '/v1/orgs/{org}/files/{file}/download' },
  'files.delete': { method: 'DELETE', path: '/v1/orgs/{org}/files/{file}', idempotency: 'domain' },
  'files.listJobs': { method: 'GET', path: '/v1/orgs/{org}/files/{file}/jobs', paged: true },
  'files.uppyParams': { method: 'GET', path: '/v1/uploads/uppy/{capability}/s3/params' },
  'files.uppyCreate': { method: 'POST', path: '/v1/uploads/uppy/{capability}/s3/multipart' },
  'files.uppyListParts': { method: 'GET', path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}' },
  'files.uppySignPart': { method: 'GET', path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}/{part}' },
  'files.uppyComplete': {
    method: 'POST',
    path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}/complete',
    idempotency: 'domain',
  },
  'files.uppyAbort': {
    method: 'DELETE',
    path: '/v1/uploads/uppy/{capability}/s3/multipart/{s3Upload}',
    idempotency: 'domain',
  },

  'jobs.listMachineTypes': { method: 'GET', path: '/v1/machine-types' },
  'jobs.draftConfiguration': { method: 'POST', path: '/v1/orgs/{org}/job-configurations', idempotency: 'key' },
  'jobs.listConfigurations': { method: 'GET', path: '/v1/orgs/{org}/job-configurations', paged: true },
  'jobs.getConfiguration': { method: 'GET', path: '/v1/orgs/{org}/job-configurations/{configuration}' },
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
  'jobs.startAttempt': { method: 'POST', path: '/v1/attempts/{attempt}/start', idempotency: 'domain' },
  'jobs.heartbeat': { method: 'POST', path: '/v1/attempts/{attempt}/heartbeat', idempotency: 'domain' },
  'jobs.reportAttempt': { method: 'POST', path: '/v1/attempts/{attempt}/report', idempotency: 'domain' },
  'jobs.listInputs': { method: 'GET', path: '/v1/attempts/{attempt}/inputs' },
  'jobs.appendLogs': { method: 'POST', path: '/v1/attempts/{attempt}/logs', idempotency: 'domain' },
  'jobs.startOutput': { method: 'POST', path: '/v1/attempts/{attempt}/outputs', idempotency: 'key' },
  'jobs.signOutputParts': {
    method: 'POST',
    path: '/v1/attempts/{attempt}/outputs/{upload}/parts/sign',
    idempotency: 'domain',
  },
  'jobs.confirmOutputParts': {
    method: 'POST',
    path: '/v1/attempts/{attempt}/outputs/{upload}/parts',
    idempotency: 'domain',
  },
  'jobs.completeOutput': {
    method: 'POST',
    path: '/v1/attempts/{attempt}/outputs/{upload}/complete',
    idempotency: 'domain',
  },

  'billing.listUsageDays': { method: 'GET', path: '/v1/orgs/{org}/usage/days' },
  'billing.currentUsage': { method: 'GET', path: '/v1/orgs/{org}/usage/current' },
  'billing.listUsageByJob': { method: 'GET', path: '/v1/orgs/{org}/usage/jobs' },
  'billing.getJobCost': { method: 'GET', path: '/v1/orgs/{org}/jobs/{job}/cost' },
  'billing.listInvoices': { method: 'GET', path: '/v1/orgs/{org}/invoices', paged: true },
  'billing.getInvoice': { method: 'GET', path: '/v1/orgs/{org}/invoices/{invoice}' },
  'billing.explainLine': { method: 'GET', path: '/v1/orgs/{org}/invoices/{invoice}/lines/{line}' },
  'billing.draftPlan': { method: 'POST', path: '/v1/admin/plans', idempotency: 'key' },
  'billing.listPlans': { method: 'GET', path: '/v1/admin/plans', paged: true },
  'billing.getPlan': { method: 'GET', path: '/v1/admin/plans/{plan}' },
  'billing.redraftPlan': { method: 'PUT', path: '/v1/admin/plans/{plan}/draft', idempotency: 'domain' },
  'billing.publishPlan': { method: 'POST', path: '/v1/admin/plans/{plan}/publish', idempotency: 'domain' },
  'billing.retirePlan': { method: 'DELETE', path: '/v1/admin/plans/{plan}', idempotency: 'domain' },
  'billing.openAccount': { method: 'POST', path: '/v1/admin/accounts', idempotency: 'domain' },
  'billing.getAccount': { method: 'GET', path: '/v1/admin/accounts/{org}' },
  'billing.pinPlan': { method: 'PUT', path: '/v1/admin/accounts/{org}/plan', idempotency: 'domain' },

  'admin.listUsers': { method: 'GET', path: '/v1/admin/users', paged: true },
  'admin.createUser': { method: 'POST', path: '/v1/admin/users', idempotency: 'key' },
  'admin.getUser': { method: 'GET', path: '/v1/admin/users/{user}' },
  'admin.updateUser': { method: 'PATCH', path: '/v1/admin/users/{user}', idempotency: 'domain' },
  'admin.eraseUser': { method: 'DELETE', path: '/v1/admin/users/{user}', idempotency: 'domain' },
  'admin.listUserAudit': { method: 'GET', path: '/v1/admin/users/{user}/audit', paged: true },
  'admin.listOrganisations': { method: 'GET', path: '/v1/admin/orgs', paged: true },
  'admin.changeQuota': { method: 'PUT', path: '/v1/admin/orgs/{org}/quota', idempotency: 'domain' },
  'admin.listEvents': { method: 'GET', path: '/v1/admin/events', paged: true },
  'admin.getLag': { method: 'GET', path: '/v1/admin/lag' },
  'admin.redrive': { method: 'POST', path: '/v1/admin/subscribers/{subscriber}/redrive', idempotency: 'domain' },
  'admin.getClock': { method: 'GET', path: '/v1/admin/clock' },
  'admin.moveClock': { method: 'POST', path: '/v1/admin/clock', idempotency: 'domain' },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type RouteId = keyof typeof endpoints;
