import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
// Inside the checkout, so that `catacloud/…` means this package; in a folder that git ignores.
const FOLDER = path.join(ROOT, '.catacloud', `snippets-${process.pid}`);
const run = promisify(execFile);

/** The TypeScript of a page, in order: later snippets build on earlier ones, so a page is one module. */
function snippetsOf(markdown: string): string {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n');
}

const pages = (await readdir(path.join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'));
const sources = await Promise.all(
  [
    ...pages.map((page) => ({ page, file: path.join(ROOT, 'docs', page) })),
    ...['epoch', 'epoch-dynamodb'].map((name) => ({
      page: `readme-of-${name}.md`,
      file: path.join(ROOT, 'packages', name, 'README.md'),
    })),
  ].map(async ({ page, file }) => ({ page, source: snippetsOf(await readFile(file, 'utf8')) })),
);
const withSnippets = sources.filter(({ source }) => source !== '');

afterAll(() => rm(FOLDER, { recursive: true, force: true }));

describe('the snippets of the docs', () => {
  it('compile, under the settings of the code', async () => {
    await mkdir(FOLDER, { recursive: true });
    for (const { page, source } of withSnippets) {
      await writeFile(path.join(FOLDER, page.replace('.md', '.ts')), `${source}\nexport {};\n`);
    }
    const settings = { extends: '../../tsconfig.json', include: ['*.ts'] };
    await writeFile(path.join(FOLDER, 'tsconfig.json'), JSON.stringify(settings));
    const compiler = path.join(ROOT, 'node_modules', '.bin', 'tsc');
    const result = await run(compiler, ['--noEmit', '-p', FOLDER]).catch((error: { stdout: string }) => error);
    expect(result.stdout).toBe('');
  }, 60_000);

  it('are there for the kernel, and run', async () => {
    expect(withSnippets.map(({ page }) => page)).toContain('epoch.md');
    const { stdout } = await run(process.execPath, ['--conditions=epoch-source', path.join(FOLDER, 'epoch.ts')]);
    expect(stdout).toContain('version 1: guest-1');
    expect(stdout).toContain('[ 1, 1 ]');
  }, 60_000);
});
