import { readdirSync, readFileSync } from 'node:fs';

/** The script in which the emulator runs a function. */
const WORKER = '_worker.js';

/** A thread's time as Linux counts it: ticks of a hundredth of a second. */
const TICKS_PER_SECOND = 100;

interface OurProcess {
  readonly pid: number;
  readonly parent: number;
  readonly runs: string;
  /** Of processors, so far. */
  readonly cpuSeconds: number;
}

/** Processes that run functions: workers of the emulator among the descendants of this process, and of no other. With a name, that function's. */
export function functionProcesses(name?: string): readonly number[] {
  return ourProcesses()
    .filter(({ pid, runs }) => runs.includes(WORKER) && (name === undefined || nameOf(pid)?.endsWith(name)))
    .map(({ pid }) => pid);
}

/** Descendants of this process. */
export function ourProcesses(): readonly OurProcess[] {
  const processes = new Map<number, OurProcess>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const stat = statOf(pid);
    if (stat !== undefined) processes.set(pid, stat);
  }
  const isOurs = (pid: number): boolean => {
    const parent = processes.get(pid)?.parent;
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  return [...processes.values()].filter(({ pid }) => isOurs(pid));
}

/** Linux's own account of a process; undefined when it has ended meanwhile, or on other systems. */
function statOf(pid: number): OurProcess | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const runs = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    // Fields from the third on: state, parent, …; the 14th and 15th are the time in the process and in the kernel for it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    return { pid, runs, parent: Number(fields[1]), cpuSeconds };
  } catch {
    return undefined;
  }
}

/** The function that a worker runs, by its environment. */
function nameOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((each) => each.startsWith(`${FUNCTION_NAME}=`))?.slice(FUNCTION_NAME.length + 1);
  } catch {
    return undefined;
  }
}

const FUNCTION_NAME = 'AWS_LAMBDA_FUNCTION_NAME';
