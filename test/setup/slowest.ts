import { relative } from 'node:path';
import type { TestModule } from 'vitest/node';

/** So many files are named. */
const NAMED = 12;
const COLUMN = 8;

/** The files that a run spent most of its time in, each with its seconds (loading apart from testing), and the sums per project. */
export function slowest(modules: readonly TestModule[]): string {
  const times = modules
    .map((module) => {
      const { collectDuration, duration } = module.diagnostic();
      return {
        project: module.project.name,
        file: relative(process.cwd(), module.moduleId),
        load: collectDuration,
        test: duration,
      };
    })
    .sort((a, b) => b.load + b.test - a.load - a.test);
  const projects = [...new Set(times.map(({ project }) => project))].map((project) => {
    const its = times.filter((time) => time.project === project);
    return row(sum(its, 'load'), sum(its, 'test'), `${project}: ${its.length} files`);
  });
  const rows = times.slice(0, NAMED).map(({ load, test, file }) => row(load, test, file));
  return ['Seconds of loading and testing', ...projects, ...rows].join('\n');
}

function sum(times: readonly { readonly load: number; readonly test: number }[], field: 'load' | 'test'): number {
  return times.reduce((total, time) => total + time[field], 0);
}

function row(load: number, test: number, name: string): string {
  return `${seconds(load)}${seconds(test)}  ${name}`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1).padStart(COLUMN);
}
