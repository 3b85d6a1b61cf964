import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { addressOf, pagePatterns, patternsIn, ROUTE_TABLES } from '../browser/routes.ts';

const SOURCES = 'web/src';
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => ({ file, text: readFileSync(path.join(SOURCES, file), 'utf8') }));

test('every file that has routes is known to the walks over all pages', () => {
  const routing = sources.filter(({ text }) => text.includes('<Route path=')).map(({ file }) => file);
  expect(routing.toSorted()).toEqual(ROUTE_TABLES.map(({ file }) => file).toSorted());
});

test('every route of the sources is a page of the walks, or leads to another table', () => {
  const routes = sources.flatMap(({ text }) => text.match(/<Route\s[^>]*path="[^"]*"(?: nest)?/g) ?? []);
  const leading = routes.filter((route) => / nest$|\*\?"$/.test(route));
  expect(leading.length).toBeGreaterThan(3);
  expect(pagePatterns()).toHaveLength(routes.length - leading.length);
});

test('pages of an organisation come after its address, and an example stands for each parameter', () => {
  const source =
    '<Route path="/"> <Route path="/o/:org" nest> <Route path="/bills/:invoice"> <Route path="/settings/*?">';
  const table = { file: 'x', audience: 'member', under: '' } as const;
  expect(patternsIn(source, table).map(({ pattern }) => pattern)).toEqual(['/', '/o/:org/bills/:invoice']);
  expect(addressOf('/o/:org/bills/:invoice', { org: 'org_1', invoice: 'a b' })).toBe('/o/org_1/bills/a%20b');
  expect(() => addressOf('/:unknown', {})).toThrow('needs an example of ":unknown"');
});

test('whatever opens a dialog says so to those who cannot see it', () => {
  /** Opened by what was done, or by what ended: no button opens them. */
  const ownAccord = ['settings/token-form.tsx', 'session/ended-login.tsx'];
  /** Their openers are in another file. */
  const openers: Readonly<Record<string, string>> = {
    'admin/new-plan.tsx': 'admin/plans.tsx',
    'files/rename-file.tsx': 'files/files-table.tsx',
    'shell/palette.tsx': 'shell/palette-button.tsx',
  };
  const dialogs = sources.filter(({ text }) => /<(?:Modal|Drawer|Spotlight)\b/.test(text)).map(({ file }) => file);
  const silent = dialogs
    .filter((file) => !ownAccord.includes(file))
    .map((file) => openers[file] ?? file)
    .filter((file) => !sources.find((one) => one.file === file)?.text.includes('aria-haspopup="dialog"'));
  expect(silent).toEqual([]);
});
