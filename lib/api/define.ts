import type * as z from 'zod/mini';
import { type Endpoint, endpoints, type RouteId } from './paths.ts';
import type { Group, Route } from './route.ts';

type Definition = Pick<
  Route,
  'summary' | 'access' | 'query' | 'body' | 'reply' | 'status' | 'errors' | 'reads' | 'stage'
>;

/** Joins a route's place (from the table of paths) with its schemas, roles and errors; keeps every literal type. */
export function route<const Id extends RouteId, const D extends Definition>(
  id: Id,
  definition: D,
): { readonly id: Id; readonly group: Group } & (typeof endpoints)[Id] & D {
  const endpoint: Endpoint = endpoints[id];
  return { id, group: id.slice(0, id.indexOf('.')) as Group, ...endpoint, ...definition } as never;
}

/** What a schema accepts, for callers. */
export type InputOf<T> = T extends z.ZodMiniType ? z.input<T> : Record<never, never>;

/** What a schema gives after validation, for handlers. */
export type OutputOf<T> = T extends z.ZodMiniType ? z.output<T> : Record<never, never>;
