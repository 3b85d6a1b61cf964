import type { Endpoint } from './endpoint.ts';

const PARAMETER = /^\{\w+\}$/;

/** The routes whose path fits a request's, whatever their methods. A parameter stands for one segment that is not empty. */
export function routesAt<R extends Pick<Endpoint, 'path'>>(routes: readonly R[], path: string): readonly R[] {
  const segments = path.split('/');
  return routes.filter((route) => {
    const pattern = route.path.split('/');
    return (
      pattern.length === segments.length &&
      pattern.every((part, at) => (PARAMETER.test(part) ? segments[at] !== '' : part === segments[at]))
    );
  });
}

/** The methods of a path for `Allow` (RFC 9110, 10.2.1): HEAD comes with GET, and OPTIONS with every path. */
export function allowedMethods(routes: readonly Pick<Endpoint, 'method'>[]): string {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...new Set(methods), 'OPTIONS'].sort().join(', ');
}

/**
 * The gateway's key of a path, for all of its methods: AWS lets an API have 300 routes, of which each method would take one, and
 * HEAD one more. The function of the path finds the method.
 */
export function keyOfPath({ path }: Pick<Endpoint, 'path'>): string {
  return `ANY ${path}`;
}
