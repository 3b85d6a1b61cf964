import { defined } from '../../lib/domain/defined.ts';
import { isRecord, listOf } from './json.ts';

/** A container of this task, as the metadata endpoint describes it. */
export interface TaskContainer {
  readonly id: string;
  /** By ECS: PULLED, CREATED, RUNNING, STOPPED and others. */
  readonly status: string;
  readonly exitCode?: number;
}

export interface ContainerStats {
  readonly memoryBytes: number;
  readonly cpuMs: number;
}

/** What ECS tells every container of its task. */
export interface TaskMetadata {
  /** Undefined before ECS knows it. Throws when the endpoint does not answer. */
  container(name: string): Promise<TaskContainer | undefined>;
  /** Undefined where there are none yet. Throws when the endpoint does not answer. */
  stats(id: string): Promise<ContainerStats | undefined>;
}

/** It is on this host: an answer that takes longer does not come. */
const ANSWER_MS = 5_000;
const NS_PER_MS = 1_000_000;

/**
 * The task metadata endpoint, version 4. Sources:
 * docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-response.html, and the statistics
 * of Docker that it hands on.
 */
export function taskMetadata(uri: string): TaskMetadata {
  const get = async (path: string): Promise<unknown> => {
    const reply = await fetch(`${uri}${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!reply.ok) throw new Error(`the task's metadata answers ${reply.status} to ${path}`);
    return reply.json();
  };
  return {
    async container(name) {
      const task = await get('/task');
      const found = listOf(isRecord(task) ? task['Containers'] : undefined).find((one) => one['Name'] === name);
      const { DockerId: id, KnownStatus: status, ExitCode: exitCode } = found ?? {};
      if (typeof id !== 'string' || typeof status !== 'string') return undefined;
      return { id, status, ...defined({ exitCode: typeof exitCode === 'number' ? exitCode : undefined }) };
    },
    async stats(id) {
      const all = await get('/task/stats');
      return isRecord(all) ? statsOf(all[id]) : undefined;
    },
  };
}

/** Memory without what the kernel keeps of files and would give back, as `docker stats` counts it. */
function statsOf(of: unknown): ContainerStats | undefined {
  if (!isRecord(of)) return undefined;
  const { memory_stats: memory, cpu_stats: cpu } = of;
  if (!isRecord(memory) || !isRecord(cpu)) return undefined;
  const { usage, stats } = memory;
  const cpuUsage = isRecord(cpu['cpu_usage']) ? cpu['cpu_usage']['total_usage'] : undefined;
  if (typeof usage !== 'number' || typeof cpuUsage !== 'number') return undefined;
  const kept = isRecord(stats) ? (stats['total_inactive_file'] ?? stats['inactive_file']) : undefined;
  const memoryBytes = Math.max(0, usage - (typeof kept === 'number' ? kept : 0));
  return { memoryBytes, cpuMs: Math.round(cpuUsage / NS_PER_MS) };
}
