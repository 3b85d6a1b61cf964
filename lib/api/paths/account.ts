import type { Endpoint } from '../endpoint.ts';

export const accountPaths = {
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
} as const satisfies Readonly<Record<string, Endpoint>>;
