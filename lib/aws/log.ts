import { defined } from '../domain/defined.ts';
import { optionalEnvironment, type Variable } from './environment.ts';
import { type KernelCounts, kernelCounts } from './kernel-counts.ts';

export type Level = 'info' | 'warn' | 'error';

/** Numbers of a line that become metrics of its stage and service, each with its unit. */
export type Measures = Readonly<Record<string, { readonly value: number; readonly unit: 'count' | 'milliseconds' }>>;

/**
 * Writes one line. One with `measures`, be it none, ends an invocation: what the kernel counted since the last such line
 * (conflicts, retries, cache hits) goes along. Measures win over fields of the same name.
 */
export type Log = (
  level: Level,
  message: string,
  fields: Readonly<Record<string, unknown>>,
  measures?: Measures,
) => void;

export interface LogOptions {
  /** Whose metrics they are, where an account has several. */
  readonly stage?: string;
  readonly counts?: Pick<KernelCounts, 'drain'>;
  readonly write?: (line: string) => void;
  readonly nowMs?: () => number;
}

const NAMESPACE = 'Catacloud';
const UNITS = { count: 'Count', milliseconds: 'Milliseconds' } as const;
/** CloudWatch takes 1 MB, and splits or refuses what is longer. */
const MAX_LINE_LENGTH = 100_000;

/**
 * The one way in which functions log: a line of JSON that is a metric document too (CloudWatch's embedded metric format), so
 * that nothing is said twice, and no metric costs a call. JSON escapes line breaks in values: none can forge a second line.
 * A line that cannot be written whole is written without its fields; logging never throws.
 */
export function createLog(service: string, options: LogOptions = {}): Log {
  const { counts = kernelCounts, nowMs = Date.now, write = toStdout, stage } = options;
  return (level, message, fields, measures) => {
    const metrics = measures === undefined ? {} : metricsOf(measures, counts.drain(), nowMs(), stage);
    const timestamp = new Date(nowMs()).toISOString();
    const head = { level: level.toUpperCase(), message, timestamp, service, ...defined({ stage }) };
    write(`${textOf({ ...head, ...traceOf(), ...fields }, metrics)}\n`);
  };
}

/** The log of the function that runs: its service is the function's name within the stage. */
export function functionLog(): Log {
  return createLog(optionalEnvironment(SERVICE) ?? 'function', defined({ stage: optionalEnvironment(STAGE) }));
}

const SERVICE: Variable = 'SERVICE_NAME';
const STAGE: Variable = 'STAGE';

function metricsOf(measures: Measures, counted: Readonly<Record<string, number>>, atMs: number, stage?: string) {
  const own = Object.entries(measures).map(([Name, { value, unit }]) => ({ Name, Unit: UNITS[unit], value }));
  const kernel = Object.entries(counted).map(([Name, value]) => ({ Name, Unit: UNITS.count, value }));
  const all = [...own, ...kernel];
  if (all.length === 0) return {};
  const Metrics = all.map(({ Name, Unit }) => ({ Name, Unit }));
  const dimensions = stage === undefined ? ['service'] : ['stage', 'service'];
  const directive = { Namespace: NAMESPACE, Dimensions: [dimensions], Metrics };
  const values = Object.fromEntries(all.map(({ Name, value }) => [Name, value]));
  return { ...values, _aws: { Timestamp: atMs, CloudWatchMetrics: [directive] } };
}

function textOf(line: Readonly<Record<string, unknown>>, metrics: object): string {
  const { level, message, timestamp, service, stage } = line;
  const short = (unwritten: string) =>
    JSON.stringify({ level, message, timestamp, service, stage, unwritten, ...metrics });
  try {
    const text = JSON.stringify({ ...line, ...metrics }, printable);
    return text.length <= MAX_LINE_LENGTH ? text : short(`${text.length} characters: ${text.slice(0, 1_000)}`);
  } catch (error) {
    return short(String(error).slice(0, 1_000));
  }
}

/** JSON has no large integers, and of an error nothing. */
function printable(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Error ? String(value.stack ?? value) : value;
}

/** Finds the request of a line in X-Ray, where it is traced. */
function traceOf() {
  const root = /Root=([^;]+)/.exec(process.env['_X_AMZN_TRACE_ID'] ?? '')?.[1];
  return defined({ xray_trace_id: root });
}

function toStdout(line: string): void {
  process.stdout.write(line);
}
