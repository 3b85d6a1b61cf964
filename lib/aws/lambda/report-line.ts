import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { kernelCounts } from '../kernel-counts.ts';

/** The unit of a number of a line. */
export type Measures = Readonly<Record<string, { readonly value: number; readonly unit: 'count' | 'milliseconds' }>>;

/** Writes one line: its level, message, fields, and numbers. */
export type Report = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
  measures: Measures,
) => void;

const UNITS = { count: MetricUnit.Count, milliseconds: MetricUnit.Milliseconds } as const;

/**
 * One line per invocation: a structured log entry that is a metric document too (CloudWatch's embedded metric format),
 * so nothing is said twice. Fields must not be named like measures. What the kernel counted since the last line
 * (conflicts, retries, cache hits) goes along.
 */
export function createReporter(service: string): Report {
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({ namespace: 'Catacloud', serviceName: service });
  return (level, message, fields, measures) => {
    for (const [name, { value, unit }] of Object.entries(measures)) metrics.addMetric(name, UNITS[unit], value);
    const counts = kernelCounts.drain();
    for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value);
    const isMeasured = Object.keys(measures).length + Object.keys(counts).length > 0;
    const document = isMeasured ? metrics.serializeMetrics() : {};
    metrics.clearMetrics();
    // The logger sets the service itself, and warns when a field does.
    const { service: _, ...metric } = document as { readonly service?: string };
    logger[level](message, { ...fields, ...metric });
  };
}
