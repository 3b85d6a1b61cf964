import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, deployment, PATIENCE_MS, statements } from './templates.ts';

/** Actions for which AWS knows no narrower resource. */
const ANYWHERE = [
  'batch:ListJobs',
  'ecr:GetAuthorizationToken',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
  'dynamodb:ListStreams',
];

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

  test('no function has a ready-made policy', () => {
    const roles = Object.values(production.all('AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties['AssumeRolePolicyDocument']).includes('lambda.amazonaws.com'),
    );
    expect(roles).toHaveLength(Object.keys(production.all('AWS::Lambda::Function')).length);
    for (const { Properties } of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns');
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
    const definitions = Object.values(production.all('AWS::Batch::JobDefinition'));
    expect(definitions).toHaveLength(1);
    for (const { Properties } of definitions) {
      expect(Properties['ContainerProperties']).not.toHaveProperty('JobRoleArn');
      expect(Properties['RetryStrategy']).toEqual({ Attempts: 1 });
    }
  });
});
