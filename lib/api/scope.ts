import type { Group, Route } from './route.ts';

/** A token's rights: read or write, per group of routes. */
export const TOKEN_SCOPES = [
  'organisations:read',
  'organisations:write',
  'files:read',
  'files:write',
  'jobs:read',
  'jobs:write',
  'billing:read',
  'account:read',
] as const;

/** What a token of an organisation can be in it: no owner. */
export const TOKEN_ROLES = ['manager', 'member', 'billing-reader'] as const;

/** What belongs to jobs: a token for the one is one for the other. */
const SCOPES: Readonly<Partial<Record<Group, string>>> = { pipelines: 'jobs', secrets: 'jobs' };

/** The scope that a token needs for a route: `files:read` for reads, `files:write` for the rest. */
export function scopeOf(route: Pick<Route, 'group' | 'method'>): string {
  return `${SCOPES[route.group] ?? route.group}:${route.method === 'GET' ? 'read' : 'write'}`;
}
