import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, deployment, PATIENCE_MS, type Resource, statements } from './templates.ts';

/** Actions for which AWS knows no narrower resource. */
const ANYWHERE = [
  'batch:DescribeJobDefinitions',
  'batch:ListJobs',
  'cloudwatch:DescribeAlarms',
  'ecr:GetAuthorizationToken',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
  'dynamodb:ListStreams',
];

interface BoundaryStatement {
  readonly Action: readonly string[];
}

describe('who may do what', () => {
  let production: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
  }, PATIENCE_MS);

  test('no permission names actions by a wildcard', () => {
    const all = statements(production).flatMap(({ actions }) => actions);
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('permissions on everything are those that AWS cannot narrow', () => {
    const broad = statements(production).filter(({ resources }) => resources.includes('*'));
    const strange = broad.flatMap(({ actions }) => actions).filter((action) => !ANYWHERE.includes(action));
    expect(strange).toEqual([]);
  });

  test('every role is held to the boundary, which names every action and resources of the stage', () => {
    const roles = Object.entries(production.all('AWS::IAM::Role'));
    for (const [id, { Properties }] of roles) {
      expect(production.target(id, Properties['PermissionsBoundary'])).toMatch(/^Data\.Boundary/);
    }
    const [limit, ...others] = Object.values(production.all('AWS::IAM::ManagedPolicy'));
    expect(others).toEqual([]);
    const { Statement } = (limit as Resource).Properties['PolicyDocument'] as {
      Statement: readonly BoundaryStatement[];
    };
    const limits = Statement.filter(({ Action }) => [Action].flat().some((action) => action.includes('*')));
    expect(limits).toEqual([]);
    const [, anywhere] = Statement;
    expect([...(anywhere?.Action ?? [])].sort()).toEqual([...ANYWHERE].sort());
    const granted = statements(production).flatMap(({ actions }) => actions);
    const allowed = Statement.flatMap(({ Action }) => Action);
    expect(granted.filter((action) => !allowed.includes(action))).toEqual([]);
  });

  test('no function has a ready-made policy', () => {
    const roles = Object.values(production.all('AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties['AssumeRolePolicyDocument']).includes('lambda.amazonaws.com'),
    );
    expect(roles).toHaveLength(Object.keys(production.all('AWS::Lambda::Function')).length);
    for (const { Properties } of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('whoever reads objects can tell a missing one from a missing permission', () => {
    const rolesWith = (action: string) =>
      new Set(statements(production).flatMap(({ policy, actions }) => (actions.includes(action) ? [policy] : [])));
    const [reading, finding] = [rolesWith('s3:GetObject'), rolesWith('s3:ListBucket')];
    expect(reading.size).toBeGreaterThan(4);
    expect([...reading].filter((policy) => !finding.has(policy))).toEqual([]);
  });

  test('nobody may change or delete what is in the log', () => {
    const destructive = /^dynamodb:(Update|Delete|BatchWrite|PartiQL)/;
    const onLog = statements(production).filter(({ policy, resources }) =>
      resources.some((resource) => production.target(policy, resource).startsWith('Data.Events')),
    );
    expect(onLog.flatMap(({ actions }) => actions)).toContain('dynamodb:PutItem');
    expect(onLog.flatMap(({ actions }) => actions).filter((action) => destructive.test(action))).toEqual([]);
  });

  test('a machine may do nothing in the account', () => {
    // Definitions are registered when they are needed; test/aws/attempt-definition.test.ts shows that none names a task's role.
    expect(production.all('AWS::Batch::JobDefinition')).toEqual({});
    const passing = statements(production).filter(({ actions }) => actions.includes('iam:PassRole'));
    expect(passing.length).toBeGreaterThan(0);
    const roleOfMachines = /:role\/catacloud-production-machine-execution-/;
    for (const { resources } of passing)
      for (const one of resources) expect(JSON.stringify(one)).toMatch(roleOfMachines);
  });

  test('the role of machines fetches the runner and writes its log, and nothing else', () => {
    const own = statements(production).filter(({ policy }) => policy.startsWith('Machines.Execution'));
    expect([...new Set(own.flatMap(({ actions }) => actions))].sort()).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
  });
});
