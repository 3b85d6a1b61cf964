import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, deployment, PATIENCE_MS, type Resource, statements } from './templates.ts';

type Properties = Resource['Properties'];

interface Group {
  readonly DeploymentConfigName: string;
  readonly AlarmConfiguration: { readonly Enabled: boolean; readonly Alarms: readonly { readonly Name: unknown }[] };
  readonly AutoRollbackConfiguration: { readonly Enabled: boolean; readonly Events: readonly string[] };
}

interface Updated {
  readonly UpdatePolicy: {
    readonly CodeDeployLambdaAliasUpdate: { readonly ApplicationName: unknown; readonly DeploymentGroupName: unknown };
  };
}

describe('a release of the API', () => {
  let production: Deployment;
  let local: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
    local = await deployment('local');
  }, PATIENCE_MS);

  const propertiesOf = (deployed: Deployment, type: string): readonly (readonly [string, Properties])[] =>
    Object.entries(deployed.all(type)).map(([id, { Properties }]) => [id, Properties]);

  test('comes to its clients by an alias of each function alone: gateway, authorizer and permissions name no function itself', () => {
    const aliases = propertiesOf(production, 'AWS::Lambda::Alias');
    const led = aliases.map(([id, { FunctionName }]) => production.target(id, FunctionName)).sort();
    const functions = Object.keys(production.all('AWS::Lambda::Function')).filter((id) => id.startsWith('Api.'));
    expect(led).toEqual(functions.sort());
    const called = [
      ...propertiesOf(production, 'AWS::ApiGatewayV2::Integration').map(([id, each]) => [id, each['IntegrationUri']]),
      ...propertiesOf(production, 'AWS::Lambda::Permission').map(([id, each]) => [id, each['FunctionName']]),
    ] as const;
    const known = new Set(aliases.map(([id]) => id));
    for (const [id, value] of called) expect(known).toContain(production.target(String(id), value));
    const [authorizer] = Object.values(production.all('AWS::ApiGatewayV2::Authorizer'));
    const uri = JSON.stringify(authorizer?.Properties['AuthorizerUri']);
    expect(aliases.filter(([id]) => uri.includes(`"Ref":"${id.slice('Api.'.length)}"`))).toHaveLength(1);
    expect(uri).not.toContain('Fn::GetAtt');
  });

  test('has shifted before a machine is ordered with the runner of that release', () => {
    const policies = Object.entries(production.all('AWS::IAM::Policy'));
    const order = policies.filter(([, { Properties }]) => JSON.stringify(Properties).includes('"batch:SubmitJob"'));
    // The sweep and the redrive, of the platform, order again what was lost or parked.
    const stacks = new Set(order.map(([id]) => id.split('.')[0] ?? id).filter((stack) => stack !== 'Platform'));
    expect([...stacks]).toEqual(['Sagas']);
    expect(production.before('Sagas')).toContain('Api');
  });

  test('takes a tenth of the requests for longer than an alarm looks back, and none when one of its alarms rings', () => {
    const alarms = production.all('AWS::CloudWatch::Alarm');
    const groups = propertiesOf(production, 'AWS::CodeDeploy::DeploymentGroup');
    expect(groups).toHaveLength(Object.keys(production.all('AWS::Lambda::Alias')).length);
    for (const [id, each] of groups) {
      const { DeploymentConfigName, AlarmConfiguration, AutoRollbackConfiguration } = each as unknown as Group;
      expect(DeploymentConfigName).toBe('CodeDeployDefault.LambdaCanary10Percent10Minutes');
      expect(AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      });
      expect(AlarmConfiguration.Enabled).toBe(true);
      const rung = AlarmConfiguration.Alarms.map(({ Name }) => production.target(id, Name));
      expect(rung).toHaveLength(3);
      const metrics = rung.map((alarm) => alarms[alarm]?.Properties['MetricName'] ?? 'of an expression').sort();
      expect(metrics).toEqual(['5xx', 'Errors', 'of an expression']);
      for (const alarm of rung) {
        const { Period, EvaluationPeriods } = alarms[alarm]?.Properties ?? {};
        if (Period !== undefined) expect(Number(Period) * Number(EvaluationPeriods)).toBeLessThan(600);
      }
    }
  });

  test('is brought to each alias by a deployment group of its own, since one group makes one deployment at a time', () => {
    const updates = Object.values(production.all('AWS::Lambda::Alias')).map(
      (alias) => (alias as unknown as Updated).UpdatePolicy.CodeDeployLambdaAliasUpdate,
    );
    const groups = updates.map(({ DeploymentGroupName }) => production.target('Api', DeploymentGroupName));
    expect(new Set(groups).size).toBe(updates.length);
    for (const group of groups)
      expect(Object.keys(production.all('AWS::CodeDeploy::DeploymentGroup'))).toContain(group);
  });

  test('is changed by a role that may lead aliases of these functions elsewhere, and look at alarms', () => {
    const own = statements(production).filter(({ policy }) => policy.startsWith('Api.Shift'));
    expect([...new Set(own.flatMap(({ actions }) => actions))].sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'lambda:GetAlias',
      'lambda:GetProvisionedConcurrencyConfig',
      'lambda:UpdateAlias',
    ]);
    const broad = own.filter(({ resources }) => resources.includes('*'));
    expect(broad.flatMap(({ actions }) => actions)).toEqual(['cloudwatch:DescribeAlarms']);
  });

  test('on a computer of one’s own has neither versions nor aliases', () => {
    for (const type of ['AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::CodeDeploy::DeploymentGroup'])
      expect(local.all(type)).toEqual({});
  });
});
