import { describe, expect, test } from 'vitest';
import { explained } from '../../lib/infra/cloudformation-advice.ts';
import { asked, confirmAccount, stacksToDestroy } from '../../lib/infra/confirmation.ts';
import { supportedIn } from '../../lib/infra/partition.ts';
import { stageOf } from '../../lib/infra/stage.ts';

const ACCOUNT = '111122223333';

describe('what a deployment is asked for', () => {
  test('is one stage with options, in any order', () => {
    expect(asked(['--account', ACCOUNT, 'staging', '--dirty', '--at-once'])).toMatchObject({
      stage: 'staging',
      dirty: true,
      atOnce: true,
      account: ACCOUNT,
    });
    expect(() => asked(['staging', 'production'])).toThrow(/One stage at a time/);
    expect(() => asked(['staging', '--force'])).toThrow(/--force is no option/);
  });

  test('without a terminal the account is named, or nothing is done', async () => {
    await expect(confirmAccount(ACCOUNT, undefined, undefined)).rejects.toThrow(`--account ${ACCOUNT}`);
    await expect(confirmAccount(ACCOUNT, ACCOUNT, undefined)).resolves.toBeUndefined();
  });

  test('credentials of another account than the one that is meant are refused', async () => {
    await expect(confirmAccount(ACCOUNT, '444455556666', undefined)).rejects.toThrow(/nothing is done/);
    await expect(confirmAccount(ACCOUNT, undefined, async () => 'y')).rejects.toThrow(/"y" was confirmed/);
    await expect(confirmAccount(ACCOUNT, undefined, async () => `${ACCOUNT}\n`)).resolves.toBeUndefined();
  });
});

describe('the end of a stage', () => {
  test('leaves the stack with data, unless it is given up', () => {
    const all = { withData: false, really: undefined };
    expect(stacksToDestroy(stageOf('production'), all)).not.toContain('Data');
    expect(stacksToDestroy(stageOf('staging'), { ...all, withData: true }).at(-1)).toBe('Data');
  });

  test('of a stage that keeps its data wants to be told twice, by its name', () => {
    const production = stageOf('production');
    expect(() => stacksToDestroy(production, { withData: true, really: undefined })).toThrow(/--really production/);
    expect(() => stacksToDestroy(production, { withData: true, really: 'staging' })).toThrow(/--really production/);
    expect(stacksToDestroy(production, { withData: true, really: 'production' }).at(-1)).toBe('Data');
  });
});

describe('a region', () => {
  test('of another partition is refused by what it lacks', () => {
    expect(() => supportedIn('cn-north-1')).toThrow(/aws-cn, which lacks Cognito user pools/);
    expect(() => supportedIn('us-gov-west-1')).toThrow(/aws-us-gov, which lacks CloudFront/);
    expect(() => supportedIn('eu-central-1')).not.toThrow();
  });
});

describe('a failure of CloudFormation', () => {
  test.each([
    ['Stack:arn is in ROLLBACK_COMPLETE state and can not be updated.', /delete-stack/],
    ['catacloud-production-runner already exists in stack arn', /cdk import/],
    ['Stack arn is in UPDATE_ROLLBACK_FAILED state and can not be updated', /continue-update-rollback/],
    ['Stack [x] cannot be deleted while TerminationProtection is enabled', /protected on purpose/],
    ['Export catacloud:x cannot be deleted as it is in use by catacloud-production-api', /--exclusively/],
  ])('%s is followed by what to do', (text, advice) => {
    expect(explained(text)).toEqual([expect.stringMatching(advice)]);
  });

  test('that is unknown is left as it is', () => {
    expect(explained('Resource handler returned message: x')).toEqual([]);
  });
});
