import type { Route } from '../../lib/api/route.ts';
import { routesAt } from '../../lib/api/routing.ts';

/** A request as it comes from the network. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: Buffer | undefined;
}

const isParameter = (segment: string) => segment.startsWith('{');

/**
 * A route of the path that API Gateway chooses for a request, with the path's parameters: one with fewer comes first. The one for a
 * method, when it is given and the path has one.
 */
export function gatewayRoute(routes: readonly Route[], path: string, method?: string) {
  const parametersIn = (route: Route) => route.path.split('/').filter(isParameter).length;
  const [first] = routesAt(routes, path).toSorted((one, other) => parametersIn(one) - parametersIn(other));
  if (first === undefined) return undefined;
  const route = routes.find((one) => one.path === first.path && one.method === method) ?? first;
  const segments = path.split('/');
  const named = route.path.split('/').flatMap((segment, at) => {
    if (!isParameter(segment)) return [];
    return [[segment.slice(1, -1), decoded(segments[at] ?? '')] as const];
  });
  return { route, parameters: Object.fromEntries(named) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
