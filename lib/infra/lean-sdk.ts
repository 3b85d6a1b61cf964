import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

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

/** Leaves out of bundles what the SDK's clients carry for operations and places that our functions do not have. */
export const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    for (const { name, file } of STAND_INS) build.onResolve({ filter: name }, () => ({ path: file }));
    build.onLoad({ filter: /client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/ }, async (args) => {
      return { contents: pureSchemas(withoutTableErrors(await readFile(args.path, 'utf8'))), loader: 'js' };
    });
    // Clients read their version from it, for the User-Agent header, and nothing else.
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async (args) => {
      const { version } = JSON.parse(await readFile(args.path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
