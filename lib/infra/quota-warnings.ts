import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { ServiceQuota, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { deployedOf, quotaOf, usageOf } from './account-quotas.ts';
import { countsOf, type Wanted, wantedBySettings, wantedByTemplates } from './quotas.ts';
import type { Stage } from './stage.ts';
import type { StackSummary } from './synthesize.ts';

/** Whom a region is asked by. */
export interface QuotaClients {
  readonly quotas: ServiceQuotasClient;
  readonly cloudWatch: CloudWatchClient;
}

export interface AccountClients {
  readonly here: QuotaClients;
  /** In the region that answers for what is the same in all. */
  readonly global: QuotaClients;
  readonly cloudFormation: CloudFormationClient;
}

/**
 * Quotas of the account that the stage's settings and templates would hit, a sentence each that says what to request; and those that cannot be
 * asked for, a sentence for each reason. `stacks`: those of this region.
 */
export async function quotaWarnings(
  clients: AccountClients,
  stage: Stage,
  stacks: readonly StackSummary[],
): Promise<readonly string[]> {
  const unasked = createUnasked();
  const names = stacks.map(({ name }) => name);
  const deployed = await deployedOf(clients.cloudFormation, names).catch((error: unknown) => {
    unasked.add('CloudFormation', 'what the stage has already', error);
    return new Map<string, number>();
  });
  const warnings: string[] = [];
  for (const wanted of [...wantedBySettings(stage), ...wantedByTemplates(countsOf(stacks))]) {
    const at = wanted.isGlobal === true ? clients.global : clients.here;
    const asked = { ServiceCode: wanted.serviceCode, QuotaCode: wanted.quotaCode };
    const quota = await quotaOf(at.quotas, asked).catch((error: unknown) => {
      unasked.add('Service Quotas', wanted.of, error);
      return undefined;
    });
    const used = await usedOf(at, wanted, quota).catch((error: unknown) => {
      unasked.add('CloudWatch', `how many ${wanted.of} the account has`, error);
      return undefined;
    });
    const own = deployed.get(wanted.shared ?? '') ?? 0;
    warnings.push(...shortage(wanted, quota?.Value, used === undefined ? undefined : Math.max(0, used - own)));
  }
  return [...warnings, ...unasked.sentences()];
}

/** How much of a quota the account uses; undefined where other stages use nothing of it, or AWS does not count. */
async function usedOf(
  { cloudWatch }: QuotaClients,
  { shared }: Wanted,
  quota: ServiceQuota | undefined,
): Promise<number | undefined> {
  if (shared === undefined || quota?.UsageMetric === undefined) return undefined;
  return usageOf(cloudWatch, quota.UsageMetric);
}

/** `others`: what the account uses beside the stage. */
function shortage(wanted: Wanted, has: number | undefined, others: number | undefined): readonly string[] {
  const { serviceCode, quotaCode, of, wants, means } = wanted;
  const least = wants + (others ?? 0);
  if (has === undefined || has >= least) return [];
  const used = others === undefined || others === 0 ? '' : `, of which others use ${others}`;
  return [
    `The account may have ${has} ${of}${used}, and this stage wants ${wants}: ${means}. ` +
      `Request ${least} or more of the quota ${quotaCode} of ${serviceCode}.`,
  ];
}

/** What could not be asked for, by whom and why: mostly one permission is missing for all. */
function createUnasked() {
  const found = new Map<string, string[]>();
  return {
    add(whom: string, what: string, error: unknown): void {
      const { name, message } = error as Error;
      const reason = `${whom}|${name}: ${message}`;
      found.set(reason, [...(found.get(reason) ?? []), what]);
    },
    sentences: (): readonly string[] =>
      [...found].map(([reason, what]) => {
        const [whom, why] = reason.split('|');
        return `${whom} cannot be asked for ${what.join(', ')} (${why}).`;
      }),
  };
}
