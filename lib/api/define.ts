import type * as z from 'zod/mini';
import type { Endpoint } from './endpoint.ts';
import { lazy } from './lazy.ts';
import type { Group, Route } from './route.ts';

type Definition = Pick<
  Route,
  'summary' | 'access' | 'query' | 'body' | 'reply' | 'status' | 'location' | 'errors' | 'reads' | 'stage' | 'versioned'
>;

const DEFINED: readonly (keyof Definition)[] = [
  'summary',
  'access',
  'query',
  'body',
  'reply',
  'status',
  'location',
  'errors',
  'reads',
  'stage',
  'versioned',
];

/** What a route says beyond its place, read from its definition; shared by all routes, since a start makes many and needs one. */
const asDefined = Object.create(
  Object.prototype,
  Object.fromEntries(
    DEFINED.map((name) => [
      name,
      {
        get(this: { readonly defined: () => Definition }) {
          return this.defined()[name];
        },
      },
    ]),
  ),
) as object;

/**
 * Joins routes' places (from a group's table of paths) with their schemas, roles and errors; keeps every literal type. A
 * definition is made at its first use: schemas are costly to make, and a function that starts needs those
 * of the one route that it was called for.
 */
export function routesOn<const P extends { readonly [Id in keyof P]: Endpoint }>(paths: P) {
  return <const Id extends keyof P & string, const D extends Definition>(
    id: Id,
    definition: () => D,
  ): { readonly id: Id; readonly group: Group } & P[Id] & D => {
    const endpoint: Endpoint = paths[id];
    const group = id.slice(0, id.indexOf('.')) as Group;
    const place: object = Object.create(asDefined);
    Object.assign(place, { id, group, defined: lazy<Definition>(definition), ...endpoint });
    // The type of the result names exactly what was put into `place` by its properties, which the compiler cannot follow.
    return place as never;
  };
}

/** What a schema accepts, for callers. */
export type InputOf<T> = T extends z.ZodMiniType ? z.input<T> : Record<never, never>;

/** What a schema gives after validation, for handlers. */
export type OutputOf<T> = T extends z.ZodMiniType ? z.output<T> : Record<never, never>;
