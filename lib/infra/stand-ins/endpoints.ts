/**
 * Stands in for the rules by which the SDK finds the address of a service: a sixth of a small function, for places and
 * options that ours do not have. What it does not know it refuses by name; a test compares the rest with the SDK's rules.
 */
export interface EndpointParameters {
  readonly Region?: string;
  readonly Endpoint?: string;
  readonly Bucket?: string;
  readonly ForcePathStyle?: boolean;
  readonly [option: string]: unknown;
}

export interface Endpoint {
  readonly url: URL;
  readonly headers: Record<string, string[]>;
  readonly properties: { readonly authSchemes?: readonly AuthScheme[] };
}

interface AuthScheme {
  readonly name: 'sigv4';
  readonly signingName: string;
  readonly signingRegion: string;
  readonly disableDoubleEncoding: true;
}

export class EndpointError extends Error {
  readonly code = 'endpoint.unsupported';
}

/** Options that change an address, in ways that nothing here follows. */
const REFUSED = [
  'UseFIPS',
  'UseDualStack',
  'Accelerate',
  'UseGlobalEndpoint',
  'UseObjectLambdaEndpoint',
  'UseS3ExpressControlEndpoint',
  'AccountId',
  'EndpointId',
  'IsSearchOperation',
] as const;

/** The resolver of a service that has one address in each region, such as `dynamodb.eu-west-1.amazonaws.com`. */
export function regionalEndpoint(prefix: string): (parameters: EndpointParameters) => Endpoint {
  return (parameters) => {
    refuse(parameters);
    if (parameters['AccountIdEndpointMode'] === 'required') throw refused('AccountIdEndpointMode', 'required');
    const { Endpoint: own } = parameters;
    return { url: new URL(own ?? `https://${prefix}.${hostIn(regionOf(parameters))}`), headers: {}, properties: {} };
  };
}

/** S3's: a bucket is a host of its own where its name can be one, and a path elsewhere. */
export function s3Endpoint(parameters: EndpointParameters): Endpoint {
  refuse(parameters);
  const { Endpoint: own, Bucket: bucket = '', ForcePathStyle: byPath = false } = parameters;
  const region = regionOf(parameters);
  // Of access points, directory buckets and Outposts, whose names are not those of ordinary buckets.
  if (bucket === '' || bucket.startsWith('arn:') || bucket.includes('--')) throw refused('Bucket', bucket);
  if (own !== undefined && !byPath) throw refused('ForcePathStyle', 'false, with an endpoint of its own');
  const isHost = !byPath && HOST.test(bucket);
  const base = own === undefined ? new URL(`https://${isHost ? `${bucket}.` : ''}s3.${hostIn(region)}`) : new URL(own);
  const path = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return {
    url: isHost ? base : new URL(`${base.protocol}//${base.host}${path}${encodeURIComponent(bucket)}`),
    headers: {},
    properties: {
      authSchemes: [{ name: 'sigv4', signingName: 's3', signingRegion: region, disableDoubleEncoding: true }],
    },
  };
}

/** Names of buckets that one label of a host can hold. */
const HOST = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** Regions as AWS writes them, by the end of their hosts. */
const PARTITIONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/, 'amazonaws.com'],
  [/^us-gov-[a-z]+-\d+$/, 'amazonaws.com'],
  [/^cn-[a-z]+-\d+$/, 'amazonaws.com.cn'],
];

function hostIn(region: string): string {
  const suffix = PARTITIONS.find(([pattern]) => pattern.test(region))?.[1];
  if (suffix === undefined) throw refused('Region', region);
  return `${region}.${suffix}`;
}

function regionOf({ Region }: EndpointParameters): string {
  if (Region === undefined || Region === '') throw refused('Region', '');
  return Region;
}

function refuse(parameters: EndpointParameters): void {
  for (const option of REFUSED) {
    const value = parameters[option];
    if (value !== undefined && value !== false && value !== '') throw refused(option, String(value));
  }
}

function refused(option: string, value: string): EndpointError {
  return new EndpointError(
    `bundled clients know no address for ${option} ${JSON.stringify(value)}: see lib/infra/stand-ins/endpoints.ts`,
  );
}
