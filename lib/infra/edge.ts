import type { Stage } from './stage.ts';

/** CloudFront looks for certificates and firewalls in this region alone. */
export const EDGE_REGION = 'us-east-1';

/** What a firewall costs in dollars, by AWS's list: a month for itself and each rule, and a million requests. */
const FIREWALL_PRICE = { itself: 5, rule: 1, millionRequests: 0.6 } as const;
const FIREWALL_RULES = 2;

/** Whether a stage needs something in CloudFront's region. */
export function hasEdge(stage: Stage): boolean {
  return stage.cloudFront && (makesCertificate(stage) || stage.settings.firewallRequests !== undefined);
}

/** Without a certificate of the owner's, one is made, proven by a record in the domain's zone. */
export function makesCertificate({ settings }: Stage): boolean {
  return settings.hostedZoneId !== undefined && settings.certificateArn === undefined;
}

/** What a firewall will cost, for whoever deploys one. */
export function firewallWarnings({ settings }: Stage): readonly string[] {
  if (settings.firewallRequests === undefined) return [];
  const aMonth = FIREWALL_PRICE.itself + FIREWALL_RULES * FIREWALL_PRICE.rule;
  const each = FIREWALL_PRICE.millionRequests.toFixed(2);
  return [`the web firewall costs $${aMonth.toFixed(2)} a month at rest, and $${each} a million requests.`];
}
