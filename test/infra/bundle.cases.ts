import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { BUDGET_BYTES, budgetLines, DEFAULT_BUDGET_BYTES } from '../../lib/infra/budgets.ts';
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
    const before = await digestOf(production);
    expect(await digestOf(await bundle(stageOf('production')))).toBe(before);
  });

  test('each stays within its budget', () => {
    const over = budgetLines(production).filter(({ withinBudget }) => !withinBudget);
    expect(over).toEqual([]);
  });

  test('a budget that nothing needs any more is taken back', () => {
    const sizes = new Map(budgetLines(production).map(({ name, bytes }) => [name, bytes]));
    for (const name of Object.keys(BUDGET_BYTES)) expect(sizes.get(name)).toBeGreaterThan(DEFAULT_BUDGET_BYTES);
  });

  test('a function that does not exist is refused by name', () => {
    expect(() => production.folderOf('nobody')).toThrow('There is no functions/nobody.ts to deploy.');
  });
});

async function textsOf(bundles: Bundles): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const read = async (name: string) => ({
    name,
    text: await readFile(path.join(bundles.folderOf(name), 'index.mjs'), 'utf8'),
  });
  return Promise.all(bundles.names.map(read));
}

async function digestOf(bundles: Bundles): Promise<string> {
  const texts = await textsOf(bundles);
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
