import { relative } from 'node:path';
import type { TestModule } from 'vitest/node';

/** So many files are named. */
const NAMED = 12;
const COLUMN = 10;

interface Time {
  readonly project: string;
  readonly file: string;
  readonly processor: number;
  readonly load: number;
  readonly test: number;
}

/**
 * The files that a run spent most of its time in, longest first, and the sums per project: seconds of processor time in the tests'
 * own processes, which other work on the computer hardly changes, and of the clock, loading apart from testing.
 */
export function slowest(modules: readonly TestModule[]): string {
  const times = modules.map(timeOf).sort((a, b) => b.load + b.test - a.load - a.test);
  const projects = [...new Set(times.map(({ project }) => project))].map((project) => {
    const its = times.filter((time) => time.project === project);
    const sum = (field: 'processor' | 'load' | 'test') => its.reduce((total, time) => total + time[field], 0);
    return row(
      { processor: sum('processor'), load: sum('load'), test: sum('test') },
      `${project}: ${its.length} files`,
    );
  });
  const head = `${['processor', 'loading', 'testing'].map((name) => name.padStart(COLUMN)).join('')}  seconds`;
  return [head, ...projects, ...times.slice(0, NAMED).map((time) => row(time, time.file))].join('\n');
}

function timeOf(module: TestModule): Time {
  const { collectDuration: load, duration: test } = module.diagnostic();
  const file = relative(process.cwd(), module.moduleId);
  return { project: module.project.name, file, processor: module.meta().processorMs ?? 0, load, test };
}

function row({ processor, load, test }: Omit<Time, 'project' | 'file'>, name: string): string {
  return `${[processor, load, test].map(seconds).join('')}  ${name}`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1).padStart(COLUMN);
}
