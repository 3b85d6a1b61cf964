import { execFile } from 'node:child_process';
import { MAX_KERNEL_LOG_BYTES, TOOL_MS } from './limits.ts';

/**
 * Whether the kernel has ended a process of the container for want of memory, by the kernel's own log: tools do not always
 * learn of it, with cgroups of version 1 least of all. False where the log may not be read.
 */
export function hasRunOutOfMemory(containerId: string): Promise<boolean> {
  return new Promise((resolve) => {
    const limits = { timeout: TOOL_MS, maxBuffer: MAX_KERNEL_LOG_BYTES };
    execFile('dmesg', limits, (_error, log) => resolve(saysOutOfMemory(log, containerId)));
  });
}

/** By the line that the kernel writes for each process that it has chosen. */
export function saysOutOfMemory(kernelLog: string, containerId: string): boolean {
  return kernelLog.split('\n').some((line) => line.includes('oom-kill:') && line.includes(containerId));
}
