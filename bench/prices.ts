import { FARGATE_LIST_PRICE } from '../lib/domain/machine-list-price.ts';

/**
 * List prices of us-east-1 in dollars, on demand, without free tiers and without discounts for volume. AWS's price pages of each service
 * are the source; look again before you rely on them.
 */
export const PRICES = {
  /** DynamoDB: a million write and read request units, a gigabyte and month stored, the same with recovery to any second. */
  writes: 0.625,
  reads: 0.125,
  tableGbMonth: 0.25,
  recoveryGbMonth: 0.2,
  /** EventBridge: a million events. SQS: a million calls. */
  busEvents: 1.0,
  queueCalls: 0.4,
  /** Lambda: a million calls, and a gigabyte for a second on Arm. */
  invocations: 0.2,
  gbSecond: 0.000_013_333_4,
  /** API Gateway, HTTP: a million requests. CloudFront: a million requests in HTTPS. */
  apiRequests: 1.0,
  edgeRequests: 1.0,
  /** S3: a million puts, a million gets, a gigabyte and month stored; a gigabyte to the internet. */
  puts: 5.0,
  gets: 0.4,
  fileGbMonth: 0.023,
  egressGb: 0.09,
  /** CloudWatch: a gigabyte of logs. */
  logGb: 0.5,
  /** Fargate, Linux on x86: an hour of a processor, and of a gigabyte of memory. */
  vcpuHour: Number(FARGATE_LIST_PRICE.vcpuHour),
  memoryGbHour: Number(FARGATE_LIST_PRICE.memoryGibHour),
} as const;

/** What so many read and write units cost, a million times. */
export function dollarsOf(all: readonly { readonly reads: number; readonly writes: number }[]): number {
  return all.reduce((sum, { reads, writes }) => sum + reads * PRICES.reads + writes * PRICES.writes, 0);
}
