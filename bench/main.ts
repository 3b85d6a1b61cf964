import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A benchmark: `bench/<name>.ts` exports `run`. Figures go to bench/results, the section to docs/performance.md. */
interface Bench {
  run(): Promise<BenchResult>;
}

export interface BenchResult {
  readonly name: string;
  readonly figures: unknown;
  /** The section of docs/performance.md, beginning with its `## ` heading. */
  readonly markdown: string;
  /** Bounds that were broken, each in a sentence; none is success. */
  readonly failures: readonly string[];
}

const RESULTS = path.join(import.meta.dirname, 'results');
const PAGE = path.join(import.meta.dirname, '..', 'docs', 'performance.md');
const NAME = /^[a-z-]+$/;

const names = process.argv.slice(2);
if (names.length === 0 || !names.every((name) => NAME.test(name))) {
  console.error(
    'npm run bench -- <name> …, a name for each bench/<name>.ts: api, confirmations, delivery, files, kernel',
  );
  process.exit(2);
}
for (const name of names) {
  const { run } = (await import(`./${name}.ts`)) as Bench;
  const result = await run();
  await mkdir(RESULTS, { recursive: true });
  await writeFile(path.join(RESULTS, `${result.name}.json`), `${JSON.stringify(result.figures, undefined, 2)}\n`);
  await writeFile(PAGE, replaceSection(await readFile(PAGE, 'utf8').catch(() => '# Performance\n'), result));
  console.log(result.markdown);
  for (const failure of result.failures) console.error(`broken: ${failure}`);
  if (result.failures.length > 0) process.exitCode = 1;
}

/** The page with this benchmark's section between its marks replaced, or added at the end. */
function replaceSection(page: string, { name, markdown }: BenchResult): string {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- /bench ${name} -->`];
  const section = `${begin}\n${markdown.trim()}\n${end}`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${section}\n`;
  return `${page.slice(0, from)}${section}${page.slice(to + end.length)}`;
}
