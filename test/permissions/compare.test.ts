import { describe, expect, it } from 'vitest';
import { denied, idle, unused } from './compare.ts';
import type { Call, PermissionsReport } from './report.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:0:table/views';
const FILES = 'arn:aws:s3:::files';
const ROLE = 'catacloud-local-api-role';

describe('the comparison of what functions may do and what they did', () => {
  it('names a refused call, its function and where to grant it', () => {
    const [refusal, ...others] = denied(report([call('dynamodb:Scan', TABLE, { allowed: false })], {}));
    expect(others).toEqual([]);
    expect(refusal).toContain(
      `relay was refused dynamodb:Scan on ${TABLE}: grant it by name in lib/infra/functions.ts`,
    );
  });

  it('finds a permission that nothing used', () => {
    expect(unused(report([], { [ROLE]: ['sqs:SendMessage'] }), [])).toEqual([
      expect.stringContaining(`${ROLE} may sqs:SendMessage on ${TABLE}, and no test needs it`),
    ]);
  });

  it('counts an action as used when its function used another of the same use, and another function this one', () => {
    const roles = { [ROLE]: ['dynamodb:PutItem', 'dynamodb:DeleteItem'], 'catacloud-other': ['dynamodb:DeleteItem'] };
    const puts = call('dynamodb:PutItem', TABLE);
    expect(unused(report([puts], roles), [])).toHaveLength(2);
    expect(unused(report([puts, call('dynamodb:DeleteItem', TABLE, { role: 'catacloud-other' })], roles), [])).toEqual(
      [],
    );
  });

  it('compares resources by pattern, as IAM does', () => {
    const objects = { [ROLE]: ['s3:GetObject'] };
    const read = call('s3:GetObject', `${FILES}/org_1/fil_1`);
    expect(unused(report([read], objects, `${FILES}/*`), [])).toEqual([]);
    expect(unused(report([read], objects, `${FILES}/posted/*`), [])).toHaveLength(1);
  });

  it('leaves roles of the deployment’s own tools alone', () => {
    expect(unused(report([], { 'cdk-hnb659fds-deploy-role': ['sts:AssumeRole'] }), [])).toEqual([]);
  });

  it('accepts an exception with its reason, and wants it removed when no role has it any more', () => {
    const exception = { actions: ['sqs:SendMessage'], role: /^catacloud-/, reason: 'AWS itself sends.' };
    expect(unused(report([], { [ROLE]: ['sqs:SendMessage'] }), [exception])).toEqual([]);
    expect(idle(report([], { [ROLE]: ['sqs:SendMessage'] }), [exception])).toEqual([]);
    expect(idle(report([], {}), [exception])).toEqual([expect.stringContaining('AWS itself sends.')]);
  });
});

function call(action: string, resource: string, options: Partial<Call> = {}): Call {
  return { role: ROLE, function: 'relay', action, resource, allowed: true, times: 1, ...options };
}

function report(
  calls: readonly Call[],
  roles: Readonly<Record<string, string[]>>,
  resource = TABLE,
): PermissionsReport {
  const policy = (actions: string[]) => ({ Statement: { Effect: 'Allow', Action: actions, Resource: resource } });
  const deployed = Object.entries(roles).map(([name, actions]) => {
    return [name, { policies: [policy(actions)], attached: [], trust: {} }] as const;
  });
  return { calls, roles: Object.fromEntries(deployed) };
}
