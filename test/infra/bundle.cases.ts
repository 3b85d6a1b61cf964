import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { VARIABLES } from '../../lib/aws/environment.ts';
import { beyondBudget, ratiosOf } from '../../lib/infra/budgets.ts';
import { type Bundles, bundle } from '../../lib/infra/bundle.ts';
import { stageOf } from '../../lib/infra/stage.ts';
import { deployment, PATIENCE_MS } from './templates.ts';

/**
 * What only the test clock reads and says, and minifying leaves as it is. Its path and its error codes are words of the
 * contract's tables, which every function carries whole; they are not looked for.
 */
const CLOCK_MARKS = /CLOCK_TABLE|SWEEP_QUEUE_URL|days a step/;

/** Under this OpenTelemetry's API is known in its process. */
const OPEN_TELEMETRY = 'opentelemetry.js.api';

/** Imports the modules that its arguments name, and prints which of them cannot be, or have no handler. */
const IMPORTS = `for (const file of process.argv.slice(1)) {
  const { handler } = await import(file).catch((error) => console.log(file, String(error))) ?? {};
  if (typeof handler !== 'function') console.log(file);
}
process.exit();`;
/** Every variable that functions read; what they read of it when they start has to look like itself. */
const ENVIRONMENT = {
  ...Object.fromEntries(VARIABLES.map((variable) => [variable, 'any'])),
  USER_POOL_ID: 'eu-central-1_any',
};

describe('bundles', { timeout: PATIENCE_MS }, () => {
  let production: Bundles;
  beforeAll(async () => {
    production = (await deployment('production')).bundles;
  }, PATIENCE_MS);

  test('code of the test clock is in none that goes to production', async () => {
    const local = (await deployment('local')).bundles;
    expect((await textsOf(local)).filter(({ text }) => CLOCK_MARKS.test(text))).not.toEqual([]);
    const found = (await textsOf(production)).filter(({ text }) => CLOCK_MARKS.test(text));
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  test('the same sources give the same bytes', async () => {
    // Of one that is split, and of two that are made in one run with all others.
    const anew = ['api-files', 'relay', 'make-bills'];
    const before = await digestOf(production);
    expect(await digestOf(await bundle(stageOf('production'), { anew, maps: false }))).toBe(before);
  });

  test('each starts within its ratio to the bare SDK’s own bundle', async () => {
    expect(beyondBudget(await ratiosOf(production.sizes))).toEqual([]);
  });

  test('one that starts with too much, or can load too much, is named with its ratio', () => {
    expect(beyondBudget([{ name: 'api-x', start: 1.351, whole: 1.901, tracing: 60_001 }])).toEqual([
      'api-x loads 1.351 times its bare SDK at its start, at most 1.35',
      'api-x can load 1.901 times its bare SDK in all, at most 1.9',
      'api-x traces with 60001 bytes, at most 60000',
    ]);
    expect(beyondBudget([{ name: 'api-x', start: 1.35, whole: 1.9, tracing: 60_000 }])).toEqual([]);
    expect(beyondBudget([{ name: 'send-x', start: 1.35, whole: 1.551, tracing: 0 }])).toEqual([
      'send-x can load 1.551 times its bare SDK in all, at most 1.55',
    ]);
  });

  test('the SDK is bundled as published: every file of it that a bundle holds is one of its packages’ own', () => {
    const parts = production.sizes.flatMap(({ whole }) => whole.sdk);
    expect(parts).toContain('@aws-sdk/client-dynamodb:DynamoDBClient');
    expect(parts.every((part) => /^@aws-sdk\/[\w-]+:\w+$/.test(part))).toBe(true);
  });

  test('whatever traces, starts without OpenTelemetry, which has a module of its own', async () => {
    const holds = (await textsOf(production)).filter(({ text }) => text.includes(OPEN_TELEMETRY));
    expect(new Set(holds.map(({ name }) => name)).size).toBeGreaterThan(20);
    const started = holds.filter(({ file }) => /^(index|start)\b/.test(file));
    expect(started).toEqual([]);
    for (const { tracing } of production.sizes.filter(({ name }) => holds.some((each) => each.name === name)))
      expect(tracing).toBeGreaterThan(40_000);
  });

  test.each(['api-files', 'api-attempts', 'react-object-deletion', 'reconcile'])(
    '%s starts without its S3 client',
    (name) => {
      const size = production.sizes.find((each) => each.name === name);
      expect((size?.whole.bytes ?? 0) - (size?.start.bytes ?? 0)).toBeGreaterThan(80_000);
      expect(size?.start.sdk).not.toContain('@aws-sdk/client-s3:S3Client');
    },
  );

  test.each(['production', 'local'] as const)(
    'of %s start as they are, and have a handler: the local ones are put together differently',
    async (stage) => {
      const { names, folderOf } = (await deployment(stage)).bundles;
      const files = names.map((name) => path.join(folderOf(name), 'index.mjs'));
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', IMPORTS, ...files],
        { env: ENVIRONMENT },
      );
      expect(stdout).toBe('');
    },
  );

  test.each(['production', 'local'] as const)(
    'of %s: a folder holds every module that its modules import, and none besides',
    async (stage) => {
      const { bundles } = await deployment(stage);
      const all = await textsOf(bundles);
      for (const name of bundles.names) {
        const modules = all.filter((module) => module.name === name);
        const imported = modules.flatMap(({ text }) =>
          [...text.matchAll(/["'`]\.\/([\w-]+\.mjs)["'`]/g)].map(([, file]) => file),
        );
        expect(new Set(['index.mjs', ...imported])).toEqual(new Set(modules.map(({ file }) => file)));
      }
    },
  );

  test('a function that does not exist is refused by name', () => {
    expect(() => production.folderOf('nobody')).toThrow('There is no functions/nobody.ts to deploy.');
  });
});

interface Module {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** Every module of every function. */
async function textsOf(bundles: Bundles): Promise<readonly Module[]> {
  const read = async (name: string) => {
    const folder = bundles.folderOf(name);
    const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs')).sort();
    return Promise.all(
      files.map(async (file) => ({ name, file, text: await readFile(path.join(folder, file), 'utf8') })),
    );
  };
  return (await Promise.all(bundles.names.map(read))).flat();
}

async function digestOf(bundles: Bundles): Promise<string> {
  const texts = await textsOf(bundles);
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
