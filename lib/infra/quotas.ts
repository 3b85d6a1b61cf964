import { type SignedCallOptions, signedCall } from './signed-call.ts';
import type { Stage } from './stage.ts';

/** A quota of the account that a stage's settings want. */
interface Wanted {
  readonly serviceCode: string;
  readonly quotaCode: string;
  readonly wants: number;
  /** Of what there would be too little. */
  readonly of: string;
  /** What is met when it is less. */
  readonly means: string;
}

/** By AWS's own codes (docs of Service Quotas). That of functions at once is asked of Lambda, which knows what is reserved of it. */
function wantedOf({ machineVcpus, throttle }: Stage): readonly Wanted[] {
  return [
    {
      serviceCode: 'fargate',
      quotaCode: 'L-3032A538',
      wants: machineVcpus,
      of: 'virtual processors of Fargate',
      means: 'jobs wait although machineVcpus allows them',
    },
    {
      serviceCode: 'apigateway',
      quotaCode: 'L-8A5B8E43',
      wants: throttle.rate,
      of: 'requests a second of API Gateway',
      means: 'requests get 429 although requestsPerSecond allows them',
    },
  ];
}

export type QuotaOptions = Omit<SignedCallOptions, 'service' | 'endpoint'> & { readonly endpoint?: string };

/** Quotas of the account that are less than the stage's settings, a sentence each; also where they cannot be asked. */
export async function quotaWarnings({ endpoint, ...options }: QuotaOptions, stage: Stage): Promise<readonly string[]> {
  const at = { ...options, service: 'servicequotas', endpoint: endpoint ?? endpointOf(options.region) };
  const warnings: string[] = [];
  for (const { serviceCode, quotaCode, wants, of, means } of wantedOf(stage)) {
    const asked = { ServiceCode: serviceCode, QuotaCode: quotaCode };
    const has = await quotaOf(at, asked).catch((error: unknown) => {
      warnings.push(`Service Quotas cannot be asked for ${of} (${error instanceof Error ? error.message : error}).`);
      return Number.POSITIVE_INFINITY;
    });
    if (has < wants) {
      warnings.push(
        `The account has ${has} ${of}, and this stage's settings want ${wants}: ${means}. Ask AWS for the quota ${quotaCode} of ${serviceCode}.`,
      );
    }
  }
  return warnings;
}

function endpointOf(region: string): string {
  return `https://servicequotas.${region}.amazonaws.com`;
}

/** The account's own value, or AWS's default where it has none. */
async function quotaOf(at: SignedCallOptions, asked: object): Promise<number> {
  for (const action of ['GetServiceQuota', 'GetAWSDefaultServiceQuota']) {
    const { ok, status, answer, errorType } = await signedCall(at, `ServiceQuotasV20190624.${action}`, asked);
    const { Value } = (answer['Quota'] ?? {}) as { readonly Value?: unknown };
    if (ok && typeof Value === 'number') return Value;
    if (errorType !== 'NoSuchResourceException')
      throw new Error(`${errorType || status}: ${answer['message'] ?? action}`);
  }
  throw new Error('it knows no such quota');
}
