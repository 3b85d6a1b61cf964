import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_EVERY_MS } from './limits.ts';

/** What the processes of a job used, as far as it was sampled. */
export interface Usage {
  /** The most memory at one time, in MiB. */
  readonly peakMemoryMib: number;
  /** Processor time of all of them, in milliseconds. */
  readonly cpuMs: number;
}

export interface UsageSampler {
  /** Ends the sampling. Undefined when nothing was sampled: the job was too short, or this system shows no processes. */
  end(): Promise<Usage | undefined>;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly ticks: number;
  readonly pages: number;
}

const MIB = 1_048_576;
/** Of Linux, on every platform that Node runs on. */
const TICKS_PER_SECOND = 100;
let pageBytes: number | undefined;

/** The fields of `/proc/<pid>/stat` by proc(5). The name before them may have spaces and brackets. */
export function readStat(pid: number, stat: string): Process | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const at = (field: number) => Number(fields[field - 3]);
  // Of itself and of those that it has waited for: who came and went between two samples is counted there.
  const ticks = at(14) + at(15) + at(16) + at(17);
  const process = { pid, parent: at(4), session: at(6), ticks, pages: at(24) };
  return Object.values(process).every(Number.isFinite) ? process : undefined;
}

/** A process, all that it has started, and all of its session. */
export function familyOf(root: number, all: readonly Process[]): readonly Process[] {
  const family = new Set([root]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const { pid, parent, session } of all) if (session === root || family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

async function processes(): Promise<readonly Process[]> {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^[0-9]+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => undefined);
      return stat === undefined ? undefined : readStat(Number(name), stat);
    }),
  );
  return found.filter((one) => one !== undefined);
}

/** Memory that processes share is counted in each of them; their proportional parts are exact, and dearer to read. */
async function proportionalBytes(family: readonly Process[]): Promise<number> {
  let kib = 0;
  for (const { pid } of family) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
    kib += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  }
  return kib * 1_024;
}

export interface SamplerOptions {
  /** More than this for one sample calls `onOver`, once. */
  readonly memoryMib: number;
  readonly onOver: () => void;
  readonly everyMs?: number;
}

/** Samples the memory and processor time of a process and all that it has started. */
export function sampleUsage(
  root: number,
  { memoryMib, onOver, everyMs = SAMPLE_EVERY_MS }: SamplerOptions,
): UsageSampler {
  pageBytes ??= Number(spawnSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }).stdout) || 4_096;
  const page = pageBytes;
  const over = new AbortController();
  let [peakBytes, ticks, samples, isOver] = [0, 0, 0, false];
  const sample = async () => {
    const family = familyOf(root, await processes());
    if (family.length === 0) return;
    let bytes = family.reduce((sum, { pages }) => sum + pages * page, 0);
    if (bytes > memoryMib * MIB && family.length > 1) bytes = (await proportionalBytes(family)) || bytes;
    samples += 1;
    peakBytes = Math.max(peakBytes, bytes);
    ticks = Math.max(
      ticks,
      family.reduce((sum, one) => sum + one.ticks, 0),
    );
    if (isOver || bytes <= memoryMib * MIB) return;
    isOver = true;
    onOver();
  };
  const run = async () => {
    while (!over.signal.aborted) {
      await sample();
      await sleep(everyMs, undefined, { signal: over.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    async end() {
      over.abort();
      await running;
      if (samples === 0) return undefined;
      return { peakMemoryMib: Math.ceil(peakBytes / MIB), cpuMs: Math.round((ticks * 1_000) / TICKS_PER_SECOND) };
    },
  };
}
