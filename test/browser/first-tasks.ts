import { readFileSync } from 'node:fs';

export interface FirstTask {
  readonly task: string;
  /** Clicks of somebody who knows the pages; of somebody who follows what they say. */
  readonly shortest: number;
  readonly walked: number;
}

const ROW = /^\| ([^|]+) \| (\d+) \| (\d+) \| (?:`test\/)/gm;

/** The table of first-time tasks, as the page of the dashboards has it. */
export function firstTasks(): readonly FirstTask[] {
  const page = readFileSync('docs/dashboards.md', 'utf8');
  return [...page.matchAll(ROW)].map(([, task = '', shortest, walked]) => {
    return { task, shortest: Number(shortest), walked: Number(walked) };
  });
}

/** How many clicks the page says that a task takes. Throws when it does not name it. */
export function clicksOf(task: string): number {
  const found = firstTasks().find((one) => one.task === task);
  if (found === undefined) throw new Error(`docs/dashboards.md has no first-time task "${task}".`);
  return found.walked;
}
