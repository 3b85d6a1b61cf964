import { type ParameterName, parameterNames } from '../../lib/api/parameters.ts';
import type { RouteId } from '../../lib/api/paths.ts';
import type { Route } from '../../lib/api/route.ts';
import { idPrefixes } from '../../lib/api/schema.ts';
import type { TestApi } from './api.ts';
import type { Got } from './requests.ts';

export const ULID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';

/** A value for every parameter: well formed, and of nothing that exists. */
function parameters(route: Route, given: Partial<Record<ParameterName, string>> = {}): Record<string, string> {
  const value = (name: ParameterName): string => {
    if (name in idPrefixes) return `${idPrefixes[name as keyof typeof idPrefixes]}_${ULID}`;
    const others: Partial<Record<ParameterName, string>> = {
      note: 'no-such-note',
      migration: 'no-such-migration',
      part: '1',
      line: '1',
      day: '2026-03-10',
      month: '2026-03',
      capability: `catu_${'x'.repeat(43)}`,
      s3Upload: 'upload-1',
      subscriber: 'nobody@1',
      view: 'nothing',
      session: 'no-such-session',
    };
    return others[name] ?? 'none';
  };
  return Object.fromEntries(parameterNames(route.path).map((name) => [name, given[name] ?? value(name)]));
}

/** Sends with no body: who may not must be told so before anything about the input. */
export function knock(
  api: TestApi,
  route: Route,
  token: string | undefined,
  org?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Got> {
  const given = { ...(org !== undefined && { org }), ...(token?.startsWith('catu_') && { capability: token }) };
  return api.send(route.id as RouteId, { token, params: parameters(route, given), headers });
}
