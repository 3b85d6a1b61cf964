import type { InputOf, OutputOf } from '../api/define.ts';
import type { ParametersOf } from '../api/parameters.ts';
import type { endpoints, RouteId } from '../api/paths.ts';
import type { contract } from '../api/routes.ts';

export type { RouteId } from '../api/paths.ts';

/** A route of the contract with every schema's type. Types only: no schema reaches a browser. */
type RouteOf<Id extends RouteId> = Extract<(typeof contract)[number], { readonly id: Id }>;

type Field<Id extends RouteId, Name extends string> =
  RouteOf<Id> extends { readonly [N in Name]: infer Schema } ? Schema : undefined;

/** The ids in a route's path, as strings. */
export type ParamsOf<Id extends RouteId> = {
  readonly [N in ParametersOf<(typeof endpoints)[Id]['path']>]: string;
};

export type QueryOf<Id extends RouteId> =
  Field<Id, 'query'> extends undefined ? undefined : InputOf<Field<Id, 'query'>>;
export type BodyOf<Id extends RouteId> = Field<Id, 'body'> extends undefined ? undefined : InputOf<Field<Id, 'body'>>;
export type ReplyOf<Id extends RouteId> = OutputOf<ReturnType<RouteOf<Id>['reply']>>;

/** Routes whose replies come in pages. */
export type PagedRoute = {
  [Id in RouteId]: (typeof endpoints)[Id] extends { readonly paged: true } ? Id : never;
}[RouteId];

/** The parameters of a call: ids of the path by name, the query and the body where the route has them, and how to send it. */
export type InputTo<Id extends RouteId> = ParamsOf<Id> &
  (QueryOf<Id> extends undefined
    ? unknown
    : Record<never, never> extends QueryOf<Id>
      ? { readonly query?: QueryOf<Id> }
      : { readonly query: QueryOf<Id> }) &
  (BodyOf<Id> extends undefined ? unknown : { readonly body: BodyOf<Id> });

type GroupOf<Id extends RouteId> = Id extends `${infer Group}.${string}` ? Group : never;
type NameIn<Group extends string> = RouteId extends infer Id
  ? Id extends `${Group}.${infer Name}`
    ? Name
    : never
  : never;

/** `client.files.startUpload({ org, body })`: every route as a method of its group. */
export type Methods<Options> = {
  readonly [Group in GroupOf<RouteId>]: {
    readonly [Name in NameIn<Group>]: `${Group}.${Name}` extends infer Id extends RouteId
      ? Record<never, never> extends InputTo<Id>
        ? (input?: InputTo<Id>, options?: Options) => Promise<ReplyOf<Id>>
        : (input: InputTo<Id>, options?: Options) => Promise<ReplyOf<Id>>
      : never;
  };
};
