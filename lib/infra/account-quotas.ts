import {
  type CloudFormationClient,
  type CloudFormationServiceException,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { type CloudWatchClient, GetMetricStatisticsCommand, Statistic } from '@aws-sdk/client-cloudwatch';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type MetricInfo,
  NoSuchResourceException,
  type ServiceQuota,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { STACK } from './quotas.ts';

/** Usage is counted some times an hour: its newest number within a day is the account's. */
const USAGE_DAY_MS = 86_400_000;
const USAGE_PERIOD_SECONDS = 3_600;

/** The account's own quota, or AWS's default where it has none. Rejects as the client does. */
export async function quotaOf(
  quotas: ServiceQuotasClient,
  asked: { readonly ServiceCode: string; readonly QuotaCode: string },
): Promise<ServiceQuota | undefined> {
  try {
    return (await quotas.send(new GetServiceQuotaCommand(asked))).Quota;
  } catch (error) {
    if (!(error instanceof NoSuchResourceException)) throw error;
    return (await quotas.send(new GetAWSDefaultServiceQuotaCommand(asked))).Quota;
  }
}

/** How much of a quota the account uses, where AWS counts it. Rejects as the client does. */
export async function usageOf(cloudWatch: CloudWatchClient, metric: MetricInfo): Promise<number | undefined> {
  const statistic = Object.values(Statistic).find((one) => one === metric.MetricStatisticRecommendation) ?? 'Maximum';
  const now = Date.now();
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace: metric.MetricNamespace,
      MetricName: metric.MetricName,
      Dimensions: Object.entries(metric.MetricDimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(now - USAGE_DAY_MS),
      EndTime: new Date(now),
      Period: USAGE_PERIOD_SECONDS,
      Statistics: [statistic],
    }),
  );
  const newest = Datapoints.toSorted((a, b) => Number(b.Timestamp) - Number(a.Timestamp))[0];
  return newest?.[statistic];
}

/** What an earlier deployment of these stacks has in the account, by type: usage contains it. Rejects as the client does. */
export async function deployedOf(
  client: CloudFormationClient,
  stacks: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const add = (type: string) => counts.set(type, (counts.get(type) ?? 0) + 1);
  for (const StackName of stacks) {
    try {
      for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
        for (const { ResourceType = '', ResourceStatus } of StackResourceSummaries)
          if (ResourceStatus !== 'DELETE_COMPLETE') add(ResourceType);
      }
      add(STACK);
    } catch (error) {
      if (!(error as CloudFormationServiceException).message.includes('does not exist')) throw error;
    }
  }
  return counts;
}
