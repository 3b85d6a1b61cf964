import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What a number of a line counts. */
export type Measures = Readonly<Record<string, { readonly value: number; readonly unit: 'count' | 'milliseconds' }>>;

const UNITS = { count: MetricUnit.Count, milliseconds: MetricUnit.Milliseconds } as const;

/**
 * One line per invocation: a structured log entry that is a metric document too (CloudWatch's embedded metric format),
 * so nothing is said twice. Fields must not be named like measures.
 */
export function createReporter(service: string) {
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({ namespace: 'Catacloud', serviceName: service });
  return (
    level: 'info' | 'warn' | 'error',
    message: string,
    fields: Readonly<Record<string, unknown>>,
    measures: Measures,
  ) => {
    for (const [name, { value, unit }] of Object.entries(measures)) metrics.addMetric(name, UNITS[unit], value);
    const document = Object.keys(measures).length > 0 ? metrics.serializeMetrics() : {};
    metrics.clearMetrics();
    logger[level](message, { ...fields, ...document });
  };
}
