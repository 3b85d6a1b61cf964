import type { Route } from './route.ts';

/** The scope that a token needs for a route: `files:read` for reads, `files:write` for the rest. */
export function scopeOf(route: Pick<Route, 'group' | 'method'>): string {
  return `${route.group}:${route.method === 'GET' ? 'read' : 'write'}`;
}
