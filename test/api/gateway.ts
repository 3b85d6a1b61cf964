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

/** The route that API Gateway chooses for a request, with the path's parameters: one with fewer parameters comes first. */
export function gatewayRoute(routes: readonly Route[], method: string, path: string) {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const parametersIn = (route: Route) => route.path.split('/').filter(isParameter).length;
  const [route] = routesAt(routes, path)
    .filter((one) => one.method === wanted)
    .sort((one, other) => parametersIn(one) - parametersIn(other));
  if (route === undefined) return undefined;
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
