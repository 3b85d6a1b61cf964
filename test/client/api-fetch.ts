import type { RouteId } from '../../lib/api/paths.ts';
import { routes } from '../../lib/api/routes.ts';
import type { TestApi } from '../api/api.ts';
import type { Sent } from '../api/requests.ts';

const patterns = routes.map(({ id, method, path }) => {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  return {
    id,
    method,
    names,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '([^/]+)')}$`),
  };
});

export interface Seen {
  readonly id: RouteId;
  readonly headers: Headers;
}

/** What becomes of a request before it reaches the API: nothing, or a fault of the world's. */
export type Fault = (seen: Seen, count: number) => Response | 'lost-before' | 'lost-after' | undefined;

/** A `fetch` whose other end is the API in this process, through whatever faults a test wants. */
export function apiFetch(api: TestApi, fault: Fault = () => undefined) {
  const seen: Seen[] = [];
  const send = (async (url: string | URL, init: RequestInit = {}) => {
    const { pathname, searchParams } = new URL(String(url));
    const route = patterns.find(({ method, pattern }) => method === init.method && pattern.test(pathname));
    if (route === undefined) throw new TypeError(`no route for ${init.method} ${pathname}`);
    const values = route.pattern.exec(pathname)?.slice(1) ?? [];
    const params = Object.fromEntries(route.names.map((name, at) => [name, decodeURIComponent(values[at] ?? '')]));
    const headers = new Headers(init.headers);
    const id = route.id as RouteId;
    seen.push({ id, headers });
    const trouble = fault({ id, headers }, seen.length);
    if (trouble instanceof Response) return trouble;
    if (trouble === 'lost-before') throw new TypeError('the connection was refused');
    const { authorization = '', ...others } = Object.fromEntries(headers);
    const sent: Sent = {
      token: authorization.slice('Bearer '.length) || undefined,
      params,
      query: Object.fromEntries(searchParams),
      headers: others,
      ...(init.body != null && { body: String(init.body) }),
    };
    const reply = await api.send(id, sent);
    if (trouble === 'lost-after') throw new TypeError('the connection was reset');
    const empty = reply.status === 204 || reply.status === 304;
    return new Response(empty ? null : JSON.stringify(reply.body), { status: reply.status, headers: reply.headers });
  }) as typeof fetch;
  return { send, seen };
}
