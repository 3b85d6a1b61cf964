/** Limits of containers. Times in milliseconds. */

/** A call of the tool, such as one that looks at a container. */
export const TOOL_MS = 60_000;
/** Of what the tool answers, the end. */
export const MAX_TOOL_OUTPUT_BYTES = 64 * 1024;
/** To bring an image from its registry. */
export const PULL_MS = 30 * 60_000;
/** Processes and threads of one container at a time. */
export const MAX_PROCESSES = 4_096;
/** Looks for the first process of a container that is being started. */
export const FIRST_PROCESS_LOOKS = 100;
export const FIRST_PROCESS_PAUSE_MS = 100;
/** A container that does not end is told again after a pause. */
export const END_TRIES = 20;
export const END_PAUSE_MS = 500;
/** What the kernel's log may be for a look at it. */
export const MAX_KERNEL_LOG_BYTES = 16 * 1024 * 1024;
