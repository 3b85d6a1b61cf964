import { Duration } from 'aws-cdk-lib';
import { type Alarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alarm, measure } from './alarm.ts';
import type { PlatformContext } from './context.ts';

/** Failures in five minutes that are more than a client's bad luck. */
const MAX_FAILURES = 10;
/** Of all requests, where there are few. */
const MAX_FAILURE_PERCENT = 5;
const MIN_REQUESTS = 20;
const SLOW_MS = 5_000;
const MAX_THROTTLED = 500;
/** CloudWatch takes no more metrics in the expression of one alarm. */
const MAX_METRICS = 10;

/**
 * Alarms of the API as its clients see it. A function that fails answers 500, which for Lambda is a success: the gateway
 * counts what was answered. Answers with those that tell of a release that fails.
 */
export function apiAlarms(
  scope: Construct,
  context: PlatformContext,
  apiId: string,
  services: readonly string[],
): readonly Alarm[] {
  const gateway = (metricName: string, statistic: string) =>
    new Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiId: apiId },
      statistic,
      period: Duration.minutes(5),
    });
  const failures = alarm(scope, 'Failures', context, {
    metric: gateway('5xx', 'Sum'),
    threshold: MAX_FAILURES,
    says: 'The API answers with 5xx; the log of its functions has a line at level ERROR for each, by request id.',
    runbook: 'throttled-table',
  });
  alarm(scope, 'Slow', context, {
    metric: gateway('Latency', 'p99'),
    threshold: SLOW_MS,
    periods: 3,
    says: `One request in a hundred takes longer than ${SLOW_MS / 1_000} s: see the durations in the functions' logs, by route.`,
  });
  alarm(scope, 'ClaimsRefused', context, {
    metric: measure(context.stage, 'api-attempts', 'ClaimsRefused'),
    threshold: 1,
    says: 'The claim of an attempt was exchanged a second time: Batch has started two machines for it, or somebody has read it.',
    runbook: 'refused-claim',
  });
  // The emulator knows no alarms on expressions.
  if (context.stage.name === 'local') return [failures];
  return [failures, rateAlarms(scope, context, gateway, services)];
}

type Gateway = (metricName: string, statistic: string) => Metric;

function rateAlarms(scope: Construct, context: PlatformContext, gateway: Gateway, services: readonly string[]): Alarm {
  const rate = alarm(scope, 'FailureRate', context, {
    metric: new MathExpression({
      expression: `IF(count >= ${MIN_REQUESTS}, 100 * failed / count, 0)`,
      usingMetrics: { failed: gateway('5xx', 'Sum'), count: gateway('Count', 'Sum') },
      period: Duration.minutes(5),
    }),
    threshold: MAX_FAILURE_PERCENT,
    says: `More than ${MAX_FAILURE_PERCENT} % of the API's replies are 5xx.`,
    runbook: 'throttled-table',
  });
  for (let from = 0; from < services.length; from += MAX_METRICS) {
    const number = from === 0 ? '' : `${from / MAX_METRICS + 1}`;
    throttledAlarm(scope, `Throttled${number}`, context, services.slice(from, from + MAX_METRICS));
  }
  return rate;
}

/** Of some of the services: one caller in a loop is in one of them. */
function throttledAlarm(scope: Construct, id: string, context: PlatformContext, services: readonly string[]): void {
  const throttled = Object.fromEntries(
    services.map((service, at) => [`m${at}`, measure(context.stage, service, 'Throttled')]),
  );
  alarm(scope, id, context, {
    metric: new MathExpression({
      expression: `SUM([${Object.keys(throttled).map((name) => `FILL(${name}, 0)`)}])`,
      usingMetrics: throttled,
      period: Duration.minutes(5),
    }),
    threshold: MAX_THROTTLED,
    says: 'Many requests are refused with 429: one caller in a loop (the log names the actor), or limits that are too low.',
  });
}
