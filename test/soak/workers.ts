import { readdirSync, readFileSync } from 'node:fs';

/** The script in which the emulator runs a function. */
const WORKER = '_worker.js';

/** Processes that run functions: workers of the emulator among the descendants of this process, and of no other. */
export function functionProcesses(): readonly number[] {
  const parents = new Map<number, { readonly parent: number; readonly runs: string }>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const stat = statOf(pid);
    if (stat !== undefined) parents.set(pid, stat);
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent;
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  return [...parents].filter(([pid, { runs }]) => runs.includes(WORKER) && isOurs(pid)).map(([pid]) => pid);
}

/** Linux's own account of a process; undefined when it has ended meanwhile, or on other systems. */
function statOf(pid: number): { readonly parent: number; readonly runs: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const runs = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return { runs, parent: Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]) };
  } catch {
    return undefined;
  }
}
