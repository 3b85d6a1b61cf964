import { once } from 'node:events';
import http, { createServer, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// A process of its own: functions of the API of another release, from the folder that is its argument, behind a gateway as simple as
// possible. It imports nothing of this release. Its first line of output is its address.

interface Route {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly access: { readonly kind: string };
}
interface Result {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}
type Handler = (event: object, context: object) => Promise<Result>;
type Authorizer = (event: object) => Promise<{ readonly context: object }>;

const [, , folder = ''] = process.argv;
const FUNCTION_MS = 15_000;
// The bundler sets it for functions; the local stage has a test clock.
Object.assign(globalThis, { __TEST_CLOCK__: true });

// Libraries that ask AWS by its own addresses ask the emulator, as its functions do: keys of sessions have no setting for that.
const emulator = new URL(process.env['AWS_ENDPOINT_URL'] ?? '');
const { request: requestOf } = https;
https.request = ((url: string | URL, options: object, ...rest: []) => {
  const { hostname, pathname, search } = new URL(url);
  if (!hostname.endsWith('.amazonaws.com')) return requestOf(url, options, ...rest);
  const at = { hostname: emulator.hostname, port: emulator.port, path: pathname + search };
  return http.request({ ...options, agent: undefined, ...at }, ...rest);
}) as typeof https.request;
syncBuiltinESMExports();

const load = (file: string) => import(pathToFileURL(path.join(folder, file)).href);
const { routes }: { routes: readonly Route[] } = await load('lib/api/routes.ts');
const { handler: authorize }: { handler: Authorizer } = await load('functions/authorizer.ts');
const handlers = new Map<string, Promise<{ readonly handler: Handler }>>();
let serial = 0;

const isParameter = (segment: string) => segment.startsWith('{');

function matching(method: string, pathname: string) {
  const segments = pathname.split('/');
  const fits = ({ path: template }: Route) => {
    const own = template.split('/');
    return own.length === segments.length && own.every((one, at) => isParameter(one) || one === segments[at]);
  };
  const parameters = (route: Route) => route.path.split('/').filter(isParameter).length;
  const [route] = routes
    .filter((one) => one.method === method && fits(one))
    .sort((one, other) => parameters(one) - parameters(other));
  if (route === undefined) return undefined;
  const named = route.path
    .split('/')
    .flatMap((one, at) => (isParameter(one) ? [[one.slice(1, -1), decodeURIComponent(segments[at] ?? '')]] : []));
  return { route, pathParameters: Object.fromEntries(named) };
}

async function answer(request: IncomingMessage): Promise<Result> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const found = matching(request.method ?? '', url.pathname);
  if (found === undefined) return { statusCode: 404, body: '{}' };
  const { route, pathParameters } = found;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const query = Object.fromEntries(url.searchParams);
  serial += 1;
  const http = { method: route.method, path: url.pathname, sourceIp: '192.0.2.1' };
  const event = {
    routeKey: `${route.method} ${route.path}`,
    headers: request.headers,
    pathParameters,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(body !== '' && { body, isBase64Encoded: false }),
    requestContext: { requestId: `release-${process.pid}-${serial}`, http },
  };
  const lambda = route.access.kind === 'public' ? undefined : (await authorize(event)).context;
  const requestContext = { ...event.requestContext, ...(lambda !== undefined && { authorizer: { lambda } }) };
  const group = route.id.slice(0, route.id.indexOf('.'));
  const module = handlers.get(group) ?? load(`functions/api-${group}.ts`);
  handlers.set(group, module);
  const endsAtMs = performance.now() + FUNCTION_MS;
  const context = { getRemainingTimeInMillis: () => Math.max(0, endsAtMs - performance.now()) };
  return (await module).handler({ ...event, requestContext }, context);
}

const server = createServer(async (request, response) => {
  const result = await answer(request).catch((error: unknown) => {
    console.error(error);
    return { statusCode: 500, body: '{}' } as Result;
  });
  response.writeHead(result.statusCode, result.headers);
  response.end(Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume();
