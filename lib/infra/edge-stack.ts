import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { defined, ifDefined } from '../domain/defined.ts';
import { EDGE_REGION, makesCertificate } from './edge.ts';
import type { Stage } from './stage.ts';

const EDGE = { stack: 'edge', firewall: 'FirewallArn', certificate: 'EdgeCertificateArn' } as const;

/** Of the five minutes in which a rule counts the requests of an address. */
const WINDOW_SECONDS = 300;

/** What CloudFront takes from its own region: a certificate, a firewall; each by option. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, { ...props, env: { region: EDGE_REGION } });
    const { domain = '', hostedZoneId = '', firewallRequests } = stage.settings;
    if (makesCertificate(stage)) {
      const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: domain });
      const validation = CertificateValidation.fromDns(zone);
      const { certificateArn } = new Certificate(this, 'Certificate', { domainName: domain, validation });
      new CfnOutput(this, EDGE.certificate, { value: certificateArn });
    }
    if (firewallRequests !== undefined)
      new CfnOutput(this, EDGE.firewall, { value: this.firewall(firewallRequests).attrArn });
  }

  /** Refuses addresses that ask too often, and those that AWS knows for attacks. Rules on contents would refuse long requests of the API. */
  private firewall(limit: number): CfnWebACL {
    const seenAs = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
      metricName,
    });
    return new CfnWebACL(this, 'Firewall', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: seenAs('Firewall'),
      rules: [
        {
          name: 'one-address',
          priority: 0,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: {
            rateBasedStatement: { limit, evaluationWindowSec: WINDOW_SECONDS, aggregateKeyType: 'IP' },
          },
          visibilityConfig: seenAs('OneAddress'),
        },
        {
          name: 'known-attackers',
          priority: 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesAmazonIpReputationList' },
          },
          visibilityConfig: seenAs('KnownAttackers'),
        },
      ],
    });
  }
}

/** What the distribution of a stage has from there, read from the outputs of that region. */
export function edgeOf(stage: Stage): { readonly certificateArn?: string; readonly webAclId?: string } {
  const output = (name: string) => Fn.getStackOutput(`catacloud-${stage.name}-${EDGE.stack}`, name, EDGE_REGION);
  const { certificateArn, firewallRequests } = stage.settings;
  return defined({
    certificateArn: makesCertificate(stage) ? output(EDGE.certificate) : certificateArn,
    webAclId: ifDefined(firewallRequests, () => output(EDGE.firewall)),
  });
}
