import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UsageError } from '../scripts/run-command.ts';
import { chartsOf, DRAWN } from './charts/charts.ts';
import { PARTS, runEveryPart } from './every-part.ts';
import type { Baseline } from './guard.ts';

/** A benchmark: `bench/<name>.ts` exports `run`. Figures go to bench/results, the section to a page of docs. */
interface Bench {
  run(): Promise<BenchResult>;
}

export interface BenchResult {
  readonly name: string;
  readonly figures: unknown;
  /** A section of a page of `docs/`, beginning with its `## ` heading. */
  readonly markdown: string;
  /** The page; `performance.md` unless given. */
  readonly page?: string;
  /** Bounds that were broken, each in a sentence; none is success. */
  readonly failures: readonly string[];
}

const RESULTS = path.join(import.meta.dirname, 'results');
const CHARTS = path.join(import.meta.dirname, '..', 'docs', 'performance');
const DOCS = path.join(import.meta.dirname, '..', 'docs');
const PACKAGE = path.join(import.meta.dirname, '..', 'package.json');

const BASELINE = path.join(RESULTS, 'guard.json');
const USAGE = `npm run bench                        runs every part, and lists what each took
npm run bench -- <name> …            runs these: ${PARTS.join(', ')}
npm run bench -- --check [--quick]   compares counts and prices with those that are kept; --quick leaves the emulator out
npm run bench -- --keep              measures them, and keeps them
npm run bench -- --charts            draws the pictures of docs/performance again from the figures that are kept`;

async function main(args: readonly string[]): Promise<boolean> {
  const flag = { type: 'boolean' } as const;
  const options = { charts: flag, check: flag, keep: flag, quick: flag } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const unknown = positionals.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length > 0) throw new UsageError(`There is no benchmark ${unknown.join(', ')}.`);
  if (values.check === true || values.keep === true) return guard(values.keep === true, values.quick === true);
  if (values.charts === true) return drawKept();
  return positionals.length === 0 ? measureAll() : measure(positionals);
}

/** Fails when a figure has grown beyond what is kept; with `keep`, these are kept. */
async function guard(keep: boolean, isQuick: boolean): Promise<boolean> {
  const { allFigures, grown, quickFigures } = await import('./guard.ts');
  const figures = isQuick ? await quickFigures() : await allFigures();
  if (keep) {
    await writeFile(BASELINE, `${JSON.stringify(figures, undefined, 2)}\n`);
    return true;
  }
  const failures = grown(figures, JSON.parse(await readFile(BASELINE, 'utf8')) as Baseline);
  for (const failure of failures) console.error(`grown: ${failure}`);
  console.log(`${Object.keys(figures).length} figures, ${failures.length} grown`);
  return failures.length === 0;
}

async function measureAll(): Promise<boolean> {
  const all = await runEveryPart();
  return !all.some(({ hasFailed }) => hasFailed);
}

async function measure(names: readonly string[]): Promise<boolean> {
  let isWithin = true;
  for (const name of names) {
    const { run } = (await import(`./${name}.ts`)) as Bench;
    const result = await run();
    await mkdir(RESULTS, { recursive: true });
    const record = { run: await circumstances(), figures: result.figures };
    await writeFile(path.join(RESULTS, `${result.name}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
    const page = path.join(DOCS, result.page ?? 'performance.md');
    await writeFile(page, replaceSection(await readFile(page, 'utf8'), result));
    await draw(result.name, result.figures);
    console.log(result.markdown);
    for (const failure of result.failures) console.error(`broken: ${failure}`);
    isWithin &&= result.failures.length === 0;
  }
  return isWithin;
}

/** Draws what a page shows of these figures. */
async function draw(name: string, figures: unknown): Promise<void> {
  for (const [chart, svg] of Object.entries(chartsOf(name, figures)))
    await writeFile(path.join(CHARTS, `${chart}.svg`), svg);
}

/** Draws all pictures again from the figures that are kept. */
async function drawKept(): Promise<boolean> {
  for (const name of DRAWN) {
    const kept = JSON.parse(await readFile(path.join(RESULTS, `${name}.json`), 'utf8')) as {
      readonly figures: unknown;
    };
    await draw(name, kept.figures);
  }
  return true;
}

/** What a figure depends on besides the code. */
async function circumstances() {
  const { devDependencies, dependencies } = JSON.parse(await readFile(PACKAGE, 'utf8')) as Record<string, object>;
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    node: process.version,
    machine: { processors: cpus().length, model: cpu?.model ?? '', load: loadavg() },
    versions: { ...dependencies, ...devDependencies },
  };
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

await runCommand(USAGE, main, { stacks: true });
