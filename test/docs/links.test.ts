import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'local/*.md']);
const proseOf = (page: string) => readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');

/** The name that GitHub gives a heading: https://docs.github.com/get-started/writing-on-github (section links). */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .trim()
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
}

test('links of pages lead to files that are there, and to headings that they have', () => {
  const wrong = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? page : path.join(path.dirname(page), file);
        if (!existsSync(target)) return true;
        return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
      })
      .map((link) => `${page}: ${link}`),
  );
  expect(pages.length).toBeGreaterThan(150);
  expect(wrong).toEqual([]);
});

/** What the repository has not, and a build makes. */
const MADE = ['web/dist'];

test('files and folders of the repository that pages of today name are there', () => {
  const today = pages.filter((page) => !/^(CHANGELOG|docs\/decisions\/)/.test(page));
  const named = today.flatMap((page) =>
    [
      ...proseOf(page).matchAll(
        /`((?:bench|bin|cli|docs|functions|lib|local|packages|runner|scripts|test|tools|web)\/[\w./*-]*)/g,
      ),
    ].map(([, file = '']) => ({ page, file })),
  );
  expect(named.length).toBeGreaterThan(500);
  const isThere = (file: string) => MADE.includes(file) || globSync(file).length > 0;
  expect(named.filter(({ file }) => !isThere(file))).toEqual([]);
});
