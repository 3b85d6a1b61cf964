import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endpoints } from '../../lib/api/paths.ts';

/** Of today: the change log and the decisions also say what was. */
const pages = globSync(['README.md', 'SECURITY.md', 'docs/**/*.md', 'local/*.md'], { exclude: ['docs/decisions/**'] });
/** `{file}`, `{id}` and `org_01J…` are all one: some value. */
const shapeOf = (path: string) => path.replaceAll(/\{[^}]*\}/g, '*');
const routes = Object.values(endpoints).map(({ method, path }) => ({ method, shape: shapeOf(path) }));

test('addresses that pages name with their method are routes: whole ones, and the ends of those that begin with …', () => {
  let seen = 0;
  const wrong = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\s+(\/v1|…)(\/[^\s`?,;)]*)/g)]
      .filter(([, named, begin, rest = '']) => {
        seen += 1;
        const shape = shapeOf(rest);
        return !routes.some(
          (route) =>
            route.method === named && (begin === '…' ? route.shape.endsWith(shape) : route.shape === `/v1${shape}`),
        );
      })
      .map(([whole]) => `${page}: ${whole}`),
  );
  expect(seen).toBeGreaterThan(250);
  expect(wrong).toEqual([]);
});
