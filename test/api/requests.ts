import type { APIGatewayRequestAuthorizerEventV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { RouteId } from '../../lib/api/paths.ts';
import { routes } from '../../lib/api/routes.ts';
import { keyOfPath } from '../../lib/api/routing.ts';
import type { createAuthorizer } from '../../lib/aws/http/authorizer.ts';
import type { ApiEvent, ApiResult } from '../../lib/aws/http/exchange.ts';
import { defined } from '../../lib/domain/defined.ts';
import { undocumented } from './documented.ts';
import { gatewayRoute, type RawRequest } from './gateway.ts';
import type { createHandlers } from './handlers.ts';

export interface Sent {
  readonly token?: string | undefined;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies whose schemas have been checked here
  readonly body: any;
}

interface Functions {
  readonly handlers: ReturnType<typeof createHandlers>;
  readonly authorizer: ReturnType<typeof createAuthorizer>;
}

/** Requests as the gateway hands them on. Every reply is checked against the contract and the published document. */
export function createRequests({ handlers, authorizer }: Functions) {
  let serial = 0;

  async function send(id: RouteId, sent: Sent = {}, isBase64Encoded = false): Promise<Got> {
    const route = routes.find((one) => one.id === id);
    if (route === undefined) throw new Error(`no route ${id}`);
    serial += 1;
    const pathParameters = Object.fromEntries(
      Object.entries(sent.params ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const token = sent.token === undefined ? {} : { authorization: `Bearer ${sent.token}` };
    const key = route.idempotency === 'key' ? { 'idempotency-key': `key-${serial}` } : {};
    const type = sent.body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...type, ...key, ...token, ...sent.headers };
    const http = { method: route.method, path: route.path, sourceIp: '192.0.2.1' };
    const requestContext = { requestId: `request-${serial}`, http };
    const event = { routeKey: keyOfPath(route), headers, pathParameters, requestContext };
    const isPublic = route.access.kind === 'public';
    const lambda = isPublic
      ? undefined
      : (await authorizer(event as unknown as APIGatewayRequestAuthorizerEventV2)).context;
    const text = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
    const whole = {
      ...event,
      ...(sent.query !== undefined && { queryStringParameters: sent.query }),
      ...(sent.body !== undefined && { body: text, isBase64Encoded }),
      requestContext: { ...requestContext, authorizer: { lambda } },
    } as unknown as ApiEvent;
    const result = await handlers[route.group](whole, {} as Context);
    const status = Number(result.statusCode);
    const body = result.body === undefined ? undefined : JSON.parse(result.body);
    if (status < 300) z.parse(route.reply(), body);
    const wrong = undocumented(id, status, result.headers ?? {}, body);
    if (wrong !== undefined) throw new Error(wrong);
    return { status, headers: result.headers as Got['headers'], cookies: result.cookies ?? [], body };
  }

  /** Any request, as the gateway would hand it on: to the function of the route that it fits, or to the one for all others. */
  async function request(method: string, path: string, token?: string): Promise<Got> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const result = await dispatch({ method, path, headers });
    const body = result.body === undefined ? undefined : JSON.parse(result.body);
    return { status: Number(result.statusCode), headers: result.headers as Got['headers'], cookies: [], body };
  }

  /** A request as it comes from the network: the gateway's choice of the route, the authorizer, the function. */
  async function dispatch({ method, path, headers, query, body }: RawRequest): Promise<ApiResult> {
    serial += 1;
    const found = gatewayRoute(routes, path);
    const http = { method, path, sourceIp: '192.0.2.1' };
    const requestContext = { requestId: `request-${serial}`, http };
    const routeKey = found === undefined ? '$default' : keyOfPath(found.route);
    const event = { routeKey, headers, pathParameters: found?.parameters ?? {}, requestContext };
    const lambda =
      found === undefined || found.route.access.kind === 'public'
        ? undefined
        : (await authorizer(event as unknown as APIGatewayRequestAuthorizerEventV2)).context;
    const whole = {
      ...event,
      ...defined({ queryStringParameters: query }),
      ...(body !== undefined && { body: body.toString('base64'), isBase64Encoded: true }),
      requestContext: { ...requestContext, authorizer: { lambda } },
    } as unknown as ApiEvent;
    return handlers[found?.route.group ?? 'unrouted'](whole, {} as Context);
  }

  return { send, request, dispatch };
}
