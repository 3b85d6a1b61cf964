/** What engines and runners agree on where an attempt's program has a container of its own. */

/**
 * The containers of an attempt's task. `starter` puts the program's first process into a volume, and ends; `program` waits in
 * that process until `runner` has brought its inputs. The end of `runner` ends the task.
 */
export const CONTAINERS = { starter: 'starter', program: 'program', runner: 'runner' } as const;

/** The first argument of a runner in such a task: which of the two it is. Without one it runs its program as a process. */
export const RUNNER_MODES = { starter: 'starter', task: 'task' } as const;

/**
 * Where the task's volumes are mounted. Each is a mount of its own, so that no link of one leads to another.
 * `given`: inputs, and how to start; the program may only read it. `work`: the program's folder with its outputs.
 * `run`: the pipe of its log, and how it ended.
 */
export const MOUNTS = { given: '/catacloud/given', work: '/catacloud/work', run: '/catacloud/run' } as const;

/** The program's first process: it starts the command, and writes down how it ended. */
export const STARTER = `${MOUNTS.given}/start/starter`;
