import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { beyondBudget } from '../../lib/infra/budgets.ts';
import { type Bundles, bundle } from '../../lib/infra/bundle.ts';
import { stageOf } from '../../lib/infra/stage.ts';
import { deployment, PATIENCE_MS } from './templates.ts';

/**
 * What only the test clock reads and says, and minifying leaves as it is. Its path and its error codes are words of the
 * contract's tables, which every function carries whole; they are not looked for.
 */
const CLOCK_MARKS = /CLOCK_TABLE|SWEEP_QUEUE_URL|days a step/;

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
    const anew = ['api-files', 'relay', 'saga-billing'];
    const before = await digestOf(production);
    expect(await digestOf(await bundle(stageOf('production'), { anew }))).toBe(before);
  });

  test('each stays within its budgets: what it loads to start, and all that it can load', () => {
    expect(beyondBudget(production)).toEqual([]);
  });

  test('a start or a whole that is too large is told by name', () => {
    const sizes = [{ name: 'api-x', startBytes: 370_001, bytes: 500_001 }];
    expect(beyondBudget({ sizes })).toEqual([
      'api-x loads 370001 bytes to start, at most 370000',
      'api-x has 500001 bytes in all, at most 500000',
    ]);
  });

  test.each(['api-files', 'api-jobs', 'react-object-deletion', 'reconcile'])(
    '%s starts without its S3 client',
    (name) => {
      const { startBytes = 0, bytes = 0 } = production.sizes.find((size) => size.name === name) ?? {};
      expect(bytes - startBytes).toBeGreaterThan(80_000);
    },
  );

  test('a folder holds every module that its modules import, and none besides', async () => {
    const all = await textsOf(production);
    for (const name of production.names) {
      const modules = all.filter((module) => module.name === name);
      const imported = modules.flatMap(({ text }) =>
        [...text.matchAll(/["']\.\/([\w-]+\.mjs)["']/g)].map(([, file]) => file),
      );
      expect(new Set(['index.mjs', ...imported])).toEqual(new Set(modules.map(({ file }) => file)));
    }
  });

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
