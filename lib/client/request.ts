import type { Endpoint } from '../api/endpoint.ts';
import { ParameterError } from './api-error.ts';

export interface RequestParts {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Path parameters by name, the rest as query and body. */
export function partsOf(input: Readonly<Record<string, unknown>>): RequestParts {
  const { query = {}, body, ...params } = input;
  return { params: params as Record<string, string>, query: query as Record<string, unknown>, body };
}

/** The address of a route with its parameters filled in. Undefined query values are left out. */
export function urlOf(baseUrl: string, endpoint: Endpoint, { params, query }: RequestParts): string {
  const path = endpoint.path.replace(/\{([A-Za-z0-9]{1,40})\}/g, (_whole, name: string) => {
    const value = params[name] ?? '';
    // Dots are no values: an address has them resolved, and is that of another route then.
    if (value === '' || value === '.' || value === '..') throw new ParameterError(name, value);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return `${baseUrl.replace(/\/$/, '')}${path}${text === '' ? '' : `?${text}`}`;
}
