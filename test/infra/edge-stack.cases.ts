import { beforeAll, describe, expect, test } from 'vitest';
import { firewallWarnings } from '../../lib/infra/edge.ts';
import { stageOf } from '../../lib/infra/stage.ts';
import { type Deployment, deployment, EDGE_SETTINGS, PATIENCE_MS } from './templates.ts';

describe('what is made in CloudFront’s own region', () => {
  let production: Deployment;
  let staging: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
    staging = await deployment('staging');
  }, PATIENCE_MS);

  const distribution = (of: Deployment) => {
    const [found] = Object.values(of.all('AWS::CloudFront::Distribution'));
    return found?.Properties['DistributionConfig'] as Readonly<Record<string, unknown>>;
  };
  const fromEdge = (name: string) => ({
    'Fn::GetStackOutput': { StackName: 'catacloud-staging-edge', OutputName: name, Region: 'us-east-1' },
  });

  test('is nothing unless it is asked for: the certificate is the owner’s, records and firewall are none', () => {
    expect(Object.keys(production.stacks)).not.toContain('Edge');
    expect(distribution(production)['WebACLId']).toBeUndefined();
    const { AcmCertificateArn } = distribution(production)['ViewerCertificate'] as { AcmCertificateArn: unknown };
    expect(AcmCertificateArn).toMatch(/^arn:aws:acm:us-east-1:/);
    expect(production.all('AWS::Route53::RecordSet')).toEqual({});
  });

  test('is a certificate, proven in the domain’s zone, which has records for both kinds of addresses', () => {
    const [certificate] = Object.values(staging.all('AWS::CertificateManager::Certificate'));
    const { domain, hostedZoneId } = EDGE_SETTINGS;
    expect(certificate?.Properties).toMatchObject({
      DomainName: domain,
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: domain, HostedZoneId: hostedZoneId }],
    });
    expect(distribution(staging)).toMatchObject({
      Aliases: [domain],
      ViewerCertificate: { AcmCertificateArn: fromEdge('EdgeCertificateArn'), MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    const records = Object.values(staging.all('AWS::Route53::RecordSet')).map(({ Properties }) => Properties);
    expect(records.map(({ Type }) => Type).sort()).toEqual(['A', 'AAAA']);
    for (const record of records) expect(record).toMatchObject({ Name: `${domain}.`, HostedZoneId: hostedZoneId });
  });

  test('is a firewall that refuses an address beyond the setting, and whose price is said', () => {
    const [firewall] = Object.values(staging.all('AWS::WAFv2::WebACL'));
    const { Scope, Rules } = (firewall?.Properties ?? {}) as { Scope: string; Rules: readonly object[] };
    expect(Scope).toBe('CLOUDFRONT');
    expect(Rules[0]).toMatchObject({ Statement: { RateBasedStatement: { Limit: 2_000, AggregateKeyType: 'IP' } } });
    expect(distribution(staging)['WebACLId']).toEqual(fromEdge('FirewallArn'));
    const price = 5 + Rules.length;
    expect(firewallWarnings(stageOf('staging', EDGE_SETTINGS))).toEqual([
      `the web firewall costs $${price.toFixed(2)} a month at rest, and $0.60 a million requests.`,
    ]);
    expect(firewallWarnings(stageOf('staging'))).toEqual([]);
  });
});
