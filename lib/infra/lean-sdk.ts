import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { straightImports } from './straight-imports.ts';

const here = (file: string) => path.join(import.meta.dirname, file);

/** Parts of the SDK that no function of ours can use, and what stands in their place. */
const STAND_INS: readonly { readonly name: RegExp; readonly file: string }[] = [
  // Sign-on, profiles, instance metadata: a Lambda function has its credentials in the environment.
  { name: /^@aws-sdk\/credential-provider-node$/, file: here('stand-ins/credentials.ts') },
  // For SelectObjectContent. It is also what keeps a third of the protocol code from being shaken off.
  { name: /^@smithy\/core\/event-streams$/, file: here('stand-ins/event-streams.ts') },
  // For Timestream; DynamoDB's client only carries it.
  { name: /^@aws-sdk\/middleware-endpoint-discovery$/, file: here('stand-ins/endpoint-discovery.ts') },
];

/** Files within packages of the SDK that stand-ins take the place of. */
const FILES: readonly { readonly name: RegExp; readonly file: string }[] = [
  { name: /@aws-sdk\/core\/.*\/util-endpoints\/lib\/aws\/partition\.js$/, file: here('stand-ins/partition.ts') },
  { name: /@smithy\/core\/.*\/util-retry\/DefaultRateLimiter\.js$/, file: here('stand-ins/rate-limiter.ts') },
  { name: /@smithy\/core\/.*\/sha256\/Sha256Js\.js$/, file: here('stand-ins/sha256.ts') },
];

/** First labels of the hosts of services, by the names of their clients. */
export const HOSTS: Readonly<Record<string, string>> = {
  batch: 'batch',
  'cognito-identity-provider': 'cognito-idp',
  dynamodb: 'dynamodb',
  eventbridge: 'events',
  sesv2: 'email',
  sqs: 'sqs',
};

const ENDPOINT_RESOLVER = /@aws-sdk\/client-([\w-]+)\/dist-es\/endpoint\/endpointResolver\.js$/;

/** The module of a client that finds its service's address. */
function endpointResolver(client: string): string {
  const from = JSON.stringify(here('stand-ins/endpoints.ts'));
  if (client === 's3') return `export { s3Endpoint as defaultEndpointResolver } from ${from};`;
  const host = HOSTS[client];
  if (host === undefined) throw new Error(`name the host of ${client} in lib/infra/lean-sdk.ts`);
  return `import { regionalEndpoint } from ${from};
export const defaultEndpointResolver = /* @__PURE__ */ regionalEndpoint(${JSON.stringify(host)});`;
}

/** A schema's statement: `export var GetObject$ = [9, …];`, on one line or many, closed at the end of a line. */
const SCHEMA = /^((?:export )?var \w+\$? = )(\[[\s\S]*?\]);$/gm;

/**
 * Marks schemas as free of effects, which esbuild cannot see for itself (their keys are computed), so that a bundle holds
 * those of the operations it calls, not of all. Each is made where it stood: only what nothing refers to goes.
 */
export function pureSchemas(source: string): string {
  return source.replace(SCHEMA, '$1/* @__PURE__ */ (() => $2)();');
}

/** Errors of operations on whole tables: backups, exports, replicas, policies. No function of ours calls these. */
const TABLE_ERROR =
  /^\w+\.registerError\((?:Backup|ContinuousBackups|Export|GlobalTable|Import|IndexNotFound|InvalidExport|InvalidRestore|PointInTime|Policy|Replica|Table)\w*\$, \w+\);$/gm;

/** Without the classes of errors that cannot come; one that came all the same would be the client's general error, with its name. */
export function withoutTableErrors(source: string): string {
  return source.replace(TABLE_ERROR, '');
}

/** Sources as bundles get them: read once, however many bundles are made. */
const sources = new Map<string, Promise<string>>();

function leanSource(file: string): Promise<string> {
  const known = sources.get(file) ?? readFile(file, 'utf8').then((source) => lean(file, source));
  sources.set(file, known);
  return known;
}

function lean(file: string, source: string): string {
  const straight = straightImports(source);
  return SCHEMAS.test(file) ? pureSchemas(withoutTableErrors(straight)) : straight;
}

const SCHEMAS = /client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/;

/** Leaves out of bundles what the SDK's clients carry for operations and places that our functions do not have. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    for (const { name, file } of STAND_INS) build.onResolve({ filter: name }, () => ({ path: file }));
    for (const { name, file } of FILES) {
      build.onLoad({ filter: name }, () => ({ contents: `export * from ${JSON.stringify(file)};`, loader: 'js' }));
    }
    build.onLoad({ filter: ENDPOINT_RESOLVER }, ({ path: file }) => {
      return { contents: endpointResolver(ENDPOINT_RESOLVER.exec(file)?.[1] ?? ''), loader: 'js' };
    });
    build.onLoad({ filter: /node_modules\/@(?:aws-sdk|smithy)\/.*\/dist-es\/.*\.js$/ }, async (args) => {
      return { contents: await leanSource(args.path), loader: 'js' };
    });
    // Clients read their version from it, for the User-Agent header, and nothing else.
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async (args) => {
      const { version } = JSON.parse(await readFile(args.path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
