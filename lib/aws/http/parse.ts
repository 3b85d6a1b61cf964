import { createHash } from 'node:crypto';
import type { Route } from '../../api/route.ts';
import { actorOf } from '../../app/http/caller.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { type ApiEvent, type ApiMiddleware, type Exchange, header, routeOf, step } from './exchange.ts';
import { MAX_BODY_BYTES, parseJson } from './json.ts';
import { ProblemError } from './problem.ts';
import { pathValues, queryValues, validated } from './validate.ts';

/** The routes of the path that the gateway has matched; none where the request fits no path. */
export function routesOfPath(routes: readonly Route[]): (event: ApiEvent) => readonly Route[] {
  const byPath = Map.groupBy(routes, ({ path }): string => path);
  return ({ routeKey }) => byPath.get(routeKey.slice(routeKey.indexOf(' ') + 1)) ?? [];
}

/** Of the routes of a path, the one for the request's method: HEAD is answered as GET. */
export function routeForMethod(found: readonly Route[], { requestContext }: ApiEvent): Route | undefined {
  const { method } = requestContext.http;
  return found.find((route) => route.method === (method === 'HEAD' ? 'GET' : method));
}

/** Reads the path's parameters: they are needed to decide who may. */
export const parsePath: ApiMiddleware = step((exchange, event) => {
  exchange.params = pathValues(routeOf(exchange), event.pathParameters ?? {});
});

/** Reads query and body by the route's schemas; after authorisation, so that strangers learn nothing about them. */
export const parseInput: ApiMiddleware = step((exchange, event) => {
  const route = routeOf(exchange);
  exchange.query =
    route.query === undefined ? undefined : queryValues(route.query, singleValues(event.queryStringParameters));
  if (route.body === undefined) return;
  const text = bodyText(event);
  exchange.body = validated('body', route.body, parseJson(text));
});

function singleValues(raw: ApiEvent['queryStringParameters']): Readonly<Record<string, string | undefined>> {
  return raw ?? {};
}

/** Strict: what is no UTF-8 is refused, and nothing is put in its place. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function bodyText(event: ApiEvent): string {
  const type = header(event, 'content-type') ?? '';
  if (!/^application\/json(;|$)/i.test(type.slice(0, 100))) {
    throw new ProblemError(
      'unsupported-media-type',
      `Content-Type is ${JSON.stringify(type.slice(0, 100))}, must be application/json`,
    );
  }
  const raw = event.body ?? '';
  const bytes = Buffer.from(raw, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new ProblemError('body-too-large', `the body has ${bytes.length} bytes, at most ${MAX_BODY_BYTES} are read`);
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new ProblemError('malformed-json', 'the body is not UTF-8');
  }
}

const KEY = /^[!-~]{1,200}$/;

/** Reads the Idempotency-Key of routes that create, and binds it to who, where and what. */
export const parseIdempotencyKey: ApiMiddleware = step((exchange: Exchange, event) => {
  const route = routeOf(exchange);
  if (route.idempotency !== 'key' || exchange.caller === undefined) return;
  const key = header(event, 'idempotency-key');
  if (key === undefined) throw new ProblemError('idempotency-key-missing');
  if (!KEY.test(key))
    throw new ProblemError('idempotency-key-invalid', 'Idempotency-Key must be 1 to 200 printable ASCII characters');
  const said = exchange.body === undefined ? '' : canonicalJson(exchange.body);
  const bodyHash = createHash('sha256').update(said).digest('base64url');
  exchange.idempotency = { actor: actorOf(exchange.caller), route: placeOf(route, exchange.params), key, bodyHash };
});

/** `POST /v1/orgs/org_…/jobs`: the same key says something else at another place. */
function placeOf({ method, path }: Route, params: Exchange['params'] = {}): string {
  return `${method} ${path.replace(/\{(\w+)\}/g, (_all, name: string) => String(params[name]))}`;
}
