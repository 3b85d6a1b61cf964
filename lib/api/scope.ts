import type { Group, Route } from './route.ts';

/** What belongs to jobs: a token for the one is one for the other. */
const SCOPES: Readonly<Partial<Record<Group, string>>> = { pipelines: 'jobs', secrets: 'jobs' };

/** The scope that a token needs for a route: `files:read` for reads, `files:write` for the rest. */
export function scopeOf(route: Pick<Route, 'group' | 'method'>): string {
  return `${SCOPES[route.group] ?? route.group}:${route.method === 'GET' ? 'read' : 'write'}`;
}
