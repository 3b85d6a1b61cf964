import type { Endpoint } from '../endpoint.ts';

export const organisationsPaths = {
  'organisations.create': { method: 'POST', path: '/v1/orgs', idempotency: 'key' },
  'organisations.list': { method: 'GET', path: '/v1/orgs', paged: true },
  'organisations.get': { method: 'GET', path: '/v1/orgs/{org}' },
  'organisations.rename': { method: 'PATCH', path: '/v1/orgs/{org}', idempotency: 'domain' },
  'organisations.close': { method: 'DELETE', path: '/v1/orgs/{org}', idempotency: 'domain' },
  'organisations.getBillingDetails': { method: 'GET', path: '/v1/orgs/{org}/billing-details' },
  'organisations.changeBillingDetails': {
    method: 'PATCH',
    path: '/v1/orgs/{org}/billing-details',
    idempotency: 'domain',
  },
  'organisations.transferOwnership': { method: 'PUT', path: '/v1/orgs/{org}/owner', idempotency: 'domain' },
  'organisations.setSecurityPolicy': { method: 'PUT', path: '/v1/orgs/{org}/security', idempotency: 'domain' },
  'organisations.getLimits': { method: 'GET', path: '/v1/orgs/{org}/limits' },
  'organisations.listMembers': { method: 'GET', path: '/v1/orgs/{org}/members', paged: true },
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
} as const satisfies Readonly<Record<string, Endpoint>>;
