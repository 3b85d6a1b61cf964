import * as z from 'zod/mini';
import { defined, ifDefined } from '../domain/defined.ts';
import { componentSchemas, schemaOf } from './openapi/components.ts';
import { exampleOf } from './openapi/examples.ts';
import { REPLY_HEADERS } from './openapi/headers.ts';
import type { Json, JsonSchema } from './openapi/json.ts';
import { responsesOf, shareResponses } from './openapi/responses.ts';
import { parameterNames, pathParameters } from './parameters.ts';
import { type Access, type Group, honoursIfMatch, type Route } from './route.ts';
import { routes } from './routes.ts';
import { scopeOf } from './scope.ts';

/** A description of each group of routes. */
export const GROUPS: Readonly<Record<Group, string>> = {
  meta: 'What anybody may know.',
  account: 'Signing in, the signed-in person, their tokens.',
  organisations: 'Organisations, members, invitations, tokens, what changed.',
  files: 'Uploads in parts, files, downloads.',
  jobs: 'Job configurations, jobs, logs.',
  secrets: 'Values that jobs get by reference, and that nothing shows.',
  pipelines: 'Jobs in the order of their dependencies.',
  attempts: 'For the runner of one attempt, with its own token.',
  billing: 'Usage, invoices, what jobs cost.',
  documents: 'Receipts of invoices and their keys; what bills are made of, to the last event.',
  finance: 'Plans, accounts, balances, payments, and terms over time.',
  admin: 'For administrators of the platform.',
  machines: 'For administrators: machines, the queue of jobs, and their slots.',
};

/** The contract as an OpenAPI 3.1 document, without the routes that a stage does not have. Pure: the same contract, the same document. */
export function openApi({ testClock }: { readonly testClock: boolean }): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas = componentSchemas();
  for (const route of routes) {
    if (route.stage === 'test-clock' && !testClock) continue;
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, { [route.method.toLowerCase()]: operation(route, schemas) });
  }
  const responses = shareResponses(paths);
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
      schemas,
      headers: REPLY_HEADERS,
      responses,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An access token of a session, an API token (`catp_…`, `cato_…`), the token of an attempt (`cata_…`) or its claim (`catc_…`).',
        },
      },
    },
  };
}

const DESCRIPTION = [
  'Times are ISO 8601 in UTC. Sizes in bytes and amounts of money are strings, because they can exceed 2^53 or must be exact.',
  'Versions, deprecation, and replies of the gateway itself: docs/api-versions.md.',
  'Errors are problem details (RFC 9457) with a stable `code`. Every reply names its request in `Request-Id`.',
  'Every GET answers HEAD too. A path answers a method that it does not take with 405 and `Allow`.',
  'A POST that creates needs an `Idempotency-Key`: however often it is sent, one thing is made.',
  'Lists are paged by an opaque `cursor`. A reply to a command carries a `Consistency-Token`; sent with the next query,',
  'that query sees at least what the command did.',
].join('\n');

function operation(route: Route, components: Readonly<Record<string, JsonSchema>>): Json {
  const { id, group, summary, access, body } = route;
  const schema = body === undefined ? undefined : schemaOf(body, 'input');
  return {
    operationId: id,
    tags: [group],
    summary,
    description: `${whoMay(access, route)}${route.stage === undefined ? '' : ' Only on stages with a test clock.'}`,
    security:
      access.kind === 'public' || (access.kind === 'capability' && access.of === 'upload') ? [] : [{ bearer: [] }],
    parameters: parameters(route),
    ...defined({
      requestBody: ifDefined(schema, (shown) => ({
        required: true,
        content: { 'application/json': { schema: shown, example: exampleOf(shown, components) } },
      })),
    }),
    responses: responsesOf(route),
  };
}

const BEARERS = {
  attempt: "For the attempt's own runner.",
  claim: 'For the machine of the attempt, with the claim that it was started with.',
  upload: 'For the bearer of the capability in the path.',
} as const;

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
      return BEARERS[access.of];
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
      ? [header('Idempotency-Key', true, 'A fresh value per thing to be made; the same one when sent again.', KEY)]
      : []),
    ...(route.reads === undefined ? [] : [header('Consistency-Token', false, 'What the last command answered.', TEXT)]),
    ...(honoursIfMatch(route)
      ? [header('If-Match', false, 'The ETag that was read: act only if nothing changed since.', TAG)]
      : []),
    ...(route.versioned && route.method === 'GET'
      ? [header('If-None-Match', false, 'The ETag that was read: 304 when nothing changed since.', TAG)]
      : []),
  ];
  return [...path, ...query, ...headers];
}

const TEXT = { type: 'string', minLength: 1, maxLength: 2_000 };
/** Lists, weak tags, a star and other servers' tags are judged as HTTP says: none is malformed. */
const TAG = { type: 'string', examples: ['"v7"'] };
/** Visible ASCII. */
const KEY = {
  type: 'string',
  pattern: '^[!-~]{1,200}$',
  examples: ['7f2c0c1e-5a0e-4b8e-9d8c-6f0b8c7d1a42'],
};

function header(name: string, required: boolean, description: string, schema: Json): Json {
  return { name, in: 'header', required, description, schema };
}
