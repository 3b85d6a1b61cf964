import { PreflightError } from './preflight.ts';

interface Lack {
  readonly service: string;
  readonly means: string;
}

/** What AWS does not offer in its other partitions, of what the platform is made of. By AWS's own lists of regions. */
const LACKS: Readonly<Record<string, readonly Lack[]>> = {
  'aws-cn': [
    { service: 'Cognito user pools', means: 'nobody could sign in' },
    { service: 'SES', means: 'no invitation could be sent' },
  ],
  'aws-us-gov': [{ service: 'CloudFront', means: 'nothing would serve the pages' }],
};

/** The partition that a region belongs to. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Throws `PreflightError` with what a region's partition lacks. Templates themselves name no partition. */
export function supportedIn(region: string): void {
  const partition = partitionOf(region);
  const lacks = LACKS[partition] ?? [];
  if (lacks.length === 0) return;
  const named = lacks.map(({ service, means }) => `${service} (${means})`).join(', ');
  throw new PreflightError(`${region} is in the partition ${partition}, which lacks ${named}. Choose a region of aws.`);
}
