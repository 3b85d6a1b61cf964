import * as z from 'zod/mini';
import { defined, ifDefined } from '../domain/defined.ts';
import { type commonErrors, errorKinds } from './errors.ts';
import { parameterNames, pathParameters } from './parameters.ts';
import { type Access, type Group, honoursIfMatch, type Route } from './route.ts';
import { routes } from './routes.ts';
import { scopeOf } from './scope.ts';

type Json = Readonly<Record<string, unknown>>;

/** A description of each group of routes. */
export const GROUPS: Readonly<Record<Group, string>> = {
  meta: 'What anybody may know.',
  account: 'Signing in, the signed-in person, their tokens.',
  organisations: 'Organisations, members, invitations, tokens, what changed.',
  files: 'Uploads in parts, files, downloads.',
  jobs: 'Job configurations, jobs, logs.',
  attempts: 'For the runner of one attempt, with its own token.',
  billing: 'Usage, plans, accounts, invoices.',
  admin: 'For administrators of the platform.',
};

/** Codes that follow from a route's properties, besides its own. */
export function commonCodes(route: Route): readonly (keyof typeof commonErrors)[] {
  const { access, body, query, idempotency, reads } = route;
  const takesInput = body !== undefined || query !== undefined || route.path.includes('{');
  const mayForbid = access.kind === 'member' || access.kind === 'admin' || access.kind === 'signedIn';
  return [
    ...(takesInput ? (['invalid-request'] as const) : []),
    ...(body === undefined ? [] : (['malformed-json', 'unsupported-media-type', 'body-too-large'] as const)),
    ...(idempotency === 'key'
      ? (['idempotency-key-missing', 'idempotency-key-invalid', 'idempotency-key-reused'] as const)
      : []),
    ...(honoursIfMatch(route) ? [] : (['if-match-unsupported'] as const)),
    ...(access.kind === 'public' ? [] : (['unauthenticated', 'user-suspended'] as const)),
    ...(mayForbid ? (['forbidden'] as const) : []),
    ...(access.kind === 'member' ? (['not-found'] as const) : []),
    ...(route.paged ? (['cursor-invalid'] as const) : []),
    ...(reads === undefined ? [] : (['consistency-token-invalid', 'catching-up'] as const)),
    ...(route.method === 'GET' ? [] : (['conflict'] as const)),
    'too-many-requests',
    'internal',
    'unavailable',
  ];
}

/** The contract as an OpenAPI 3.1 document, without the routes that a stage does not have. Pure: the same contract, the same document. */
export function openApi({ testClock }: { readonly testClock: boolean }): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    if (route.stage === 'test-clock' && !testClock) continue;
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, { [route.method.toLowerCase()]: operation(route) });
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Catacloud',
      version: '1',
      summary: 'Upload large files, run jobs on them, pay exactly for what was used.',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags: Object.entries(GROUPS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An access token of a session, an API token (`catp_…`, `cato_…`), or the token of an attempt (`cata_…`).',
        },
      },
    },
  };
}

const DESCRIPTION = [
  'Times are ISO 8601 in UTC. Sizes in bytes and amounts of money are strings, because they can exceed 2^53 or must be exact.',
  'Errors are problem details (RFC 9457) with a stable `code`. Every reply names its request in `Request-Id`.',
  'Every GET answers HEAD too. A path answers a method that it does not take with 405 and `Allow`.',
  'A POST that creates needs an `Idempotency-Key`: however often it is sent, one thing is made.',
  'Lists are paged by an opaque `cursor`. A reply to a command carries a `Consistency-Token`; sent with the next query,',
  'that query sees at least what the command did.',
].join('\n');

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', description: 'A URN that ends with the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; what a program should look at.' },
    detail: { type: 'string', description: 'What was wrong with this request, for people.' },
    message: { type: 'string', description: 'The detail again, for upload clients such as Uppy.' },
    requestId: { type: 'string', description: 'To quote when asking for help.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['at', 'message'],
        properties: { at: { type: 'string' }, message: { type: 'string' } },
      },
    },
    details: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
  },
};

function operation(route: Route): Json {
  const { id, group, summary, access, body, status, reply } = route;
  const empty = reply._zod.def.type === 'undefined';
  return {
    operationId: id,
    tags: [group],
    summary,
    description: `${whoMay(access, route)}${route.stage === undefined ? '' : ' Only on stages with a test clock.'}`,
    security:
      access.kind === 'public' || (access.kind === 'capability' && access.of === 'upload') ? [] : [{ bearer: [] }],
    parameters: parameters(route),
    ...defined({
      requestBody: ifDefined(body, (schema) => ({
        required: true,
        content: { 'application/json': { schema: schemaOf(schema, 'input') } },
      })),
    }),
    responses: {
      [String(status)]: {
        description: 'Success.',
        ...defined({
          content: empty ? undefined : { 'application/json': { schema: schemaOf(reply, 'output') } },
          headers: route.method === 'GET' ? undefined : replyHeaders(route),
        }),
      },
      ...problems(route),
    },
  };
}

const LOCATION = { description: 'The address of what was made.', required: true, schema: { type: 'string' } };

function replyHeaders({ location }: Route): Json {
  return {
    ...defined({ Location: location === undefined ? undefined : LOCATION }),
    'Consistency-Token': { schema: { type: 'string' } },
  };
}

/** Who may call a route, in words. */
export function whoMay(access: Access, route: Route): string {
  switch (access.kind) {
    case 'public':
      return 'For anybody.';
    case 'signedIn':
      return `For anybody who is signed in. Scope of tokens: \`${scopeOf(route)}\`.`;
    case 'member':
      return `For members of the organisation with the role ${access.roles.join(', ')}. Scope of tokens: \`${scopeOf(route)}\`.`;
    case 'admin':
      return 'For administrators, signed in with a session.';
    case 'capability':
      return access.of === 'attempt'
        ? "For the attempt's own runner."
        : 'For the bearer of the capability in the path.';
  }
}

function parameters(route: Route): readonly Json[] {
  const path = parameterNames(route.path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: schemaOf(pathParameters[name](), 'input'),
  }));
  const shape = route.query instanceof z.ZodMiniObject ? route.query._zod.def.shape : {};
  const query = Object.entries(shape).map(([name, schema]) => {
    const optional = schema instanceof z.ZodMiniOptional;
    return { name, in: 'query', required: !optional, schema: schemaOf(schema as z.ZodMiniType, 'input') };
  });
  const headers = [
    ...(route.idempotency === 'key'
      ? [textHeader('Idempotency-Key', true, 'A fresh value per thing to be made; the same one when sent again.')]
      : []),
    ...(route.reads === undefined ? [] : [textHeader('Consistency-Token', false, 'What the last command answered.')]),
    ...(honoursIfMatch(route)
      ? [textHeader('If-Match', false, 'The ETag that was read: act only if nothing changed since.')]
      : []),
  ];
  return [...path, ...query, ...headers];
}

function textHeader(name: string, required: boolean, description: string): Json {
  return { name, in: 'header', required, description, schema: { type: 'string' } };
}

function problems(route: Route): Json {
  const codes = [...new Set([...commonCodes(route), ...route.errors])];
  const byStatus = Map.groupBy(codes, (code) => errorKinds[code]?.status ?? 422);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, own]) => [
        String(status),
        {
          description: own.map((code) => `\`${code}\`: ${errorKinds[code]?.title ?? 'refused'}`).join('\n'),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ]),
  );
}

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return rest;
}
