import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, deployment, PATIENCE_MS, ZONES } from './templates.ts';

describe('machines', () => {
  let production: Deployment;
  let staging: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
    staging = await deployment('staging');
  }, PATIENCE_MS);

  const zonesOf = (deployed: Deployment) =>
    Object.values(deployed.all('AWS::EC2::Subnet')).map(({ Properties }) => Properties['AvailabilityZone']);

  test('run in the zones that the owner names, and else in two that AWS names', () => {
    expect(zonesOf(staging)).toEqual(ZONES);
    const [first, second, ...more] = zonesOf(production).map((zone) => JSON.stringify(zone));
    expect(more).toEqual([]);
    expect([first, second]).toEqual([expect.stringContaining('Fn::GetAZs'), expect.stringContaining('Fn::GetAZs')]);
    expect(first).not.toBe(second);
  });

  test('are started by Batch in every one of these', () => {
    for (const deployed of [production, staging]) {
      const subnets = Object.values(deployed.all('AWS::Batch::ComputeEnvironment')).flatMap(
        ({ Properties }) => (Properties['ComputeResources'] as { readonly Subnets: readonly unknown[] }).Subnets,
      );
      const used = subnets.map((subnet) => deployed.target('Machines', subnet)).sort();
      expect(used).toEqual(Object.keys(deployed.all('AWS::EC2::Subnet')).sort());
    }
  });
});
