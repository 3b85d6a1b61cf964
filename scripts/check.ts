import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { checkBudgets } from '../lib/infra/budgets.ts';
import { lintTemplates } from './cfn-lint.ts';
import { oversizedPages } from './web-budget.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
/** A step that takes longer than this hangs. */
const STEP_TIMEOUT_MS = 180_000;

interface Step {
  readonly name: string;
  /** Returns the findings; an empty text when there are none. */
  run(): Promise<string>;
}

/** Every check of the code that does not run the platform, slowest first. */
const STEPS: readonly Step[] = [
  { name: 'templates of production follow the rules', run: wrongTemplates },
  program('no dead files, exports or dependencies', 'knip', '--no-progress', '--no-config-hints'),
  program('types', 'tsc', '--noEmit', '-p', 'tsconfig.json'),
  program('types of the pages', 'tsc', '--noEmit', '-p', 'web/tsconfig.json'),
  program('types of the kernel and the domain, without Node', 'tsc', '--noEmit', '-p', 'lib/tsconfig.pure.json'),
  program('format and lint', 'biome', 'check', '--error-on-warnings'),
  program('the OpenAPI document', 'node', 'scripts/lint-openapi.ts'),
  program('architecture', 'vitest', 'run', 'test/architecture.test.ts', '--reporter=dot'),
  program('reducer versions', 'vitest', 'run', 'test/app/golden/folds.test.ts', '--reporter=dot'),
  program('what the last release has stored and promised', 'vitest', 'run', 'test/releases', '--reporter=dot'),
  program('counts and prices of a command', 'node', 'bench/main.ts', '--check', '--quick'),
  { name: 'size of the functions', run: oversized },
  { name: 'size of the pages’ first load', run: oversizedPages },
];

let failed = 0;
const startedMs = performance.now();
const waiting = STEPS.values();
await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log(`${failed === 0 ? 'All is well' : `${failed} of ${STEPS.length} failed`} (${since(startedMs)})`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs the next step that no other worker has begun, until there is none. */
async function work(): Promise<void> {
  for (const step of waiting) {
    const startMs = performance.now();
    const wrong = await step.run().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
    console.log(`${wrong === '' ? '✓' : '✗'} ${since(startMs)}  ${step.name}`);
    if (wrong !== '') {
      failed += 1;
      console.log(wrong.trimEnd());
    }
  }
}

function program(name: string, command: string, ...args: readonly string[]): Step {
  return { name, run: () => outputOfFailure(path.join(ROOT, 'node_modules', '.bin', command), args) };
}

async function outputOfFailure(command: string, args: readonly string[]): Promise<string> {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(command, args, { cwd: ROOT, stdio, timeout: STEP_TIMEOUT_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code, signal] = await once(child, 'close');
  if (code === 0) return '';
  return `${output}\n${signal === null ? `exit code ${code}` : `ended by ${signal} after ${STEP_TIMEOUT_MS / 1_000} s`}`;
}

/** AWS's rules, by the CDK; and by cfn-lint where it can be installed. */
async function wrongTemplates(): Promise<string> {
  const node = path.join(ROOT, 'node_modules', '.bin', 'node');
  const wrong = await outputOfFailure(node, ['bin/synth.ts', 'production']);
  if (wrong !== '') return wrong;
  const findings = await lintTemplates(path.join(ROOT, 'cdk.out', 'production'));
  if (findings === undefined)
    console.log('  cfn-lint left out: it needs Python 3 with venv, and a package index once.');
  return findings ?? '';
}

async function oversized(): Promise<string> {
  return (await checkBudgets()).join('\n');
}

function since(startMs: number): string {
  return `${((performance.now() - startMs) / 1_000).toFixed(1).padStart(5)} s`;
}
