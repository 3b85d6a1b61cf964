import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../lib/domain/job-spec.ts';
import * as limits from '../../lib/domain/limits.ts';
import { spec } from './sample.ts';

const many = <T>(length: number, of: (i: number) => T) => Array.from({ length }, (_, i) => of(i));

describe('a job specification', () => {
  it('that can run is not refused', () => {
    expect(checkSpec(spec)).toBeUndefined();
    expect(checkSpec({ ...spec, image: 'python:3', arguments: [], environment: {} })).toBeUndefined();
  });

  it.each([
    ['no command', { command: '' }],
    ['a long command', { command: 'x'.repeat(limits.MAX_COMMAND_LENGTH + 1) }],
    ['an empty glob', { requiredOutputs: [''] }],
    ['too many globs', { requiredOutputs: Array.from({ length: limits.MAX_REQUIRED_OUTPUTS + 1 }, () => '*') }],
    ['a secret in a variable of the platform', { secrets: { AWS_KEY: 'a' } }],
    ['a variable that is a secret too', { environment: { A: 'x' }, secrets: { A: 'a' } }],
    ['a secret without a name', { secrets: { A: '' } }],
    ['a long image', { image: 'x'.repeat(limits.MAX_IMAGE_LENGTH + 1) }],
    ['many arguments', { arguments: many(limits.MAX_ARGUMENTS + 1, String) }],
    ['a long argument', { arguments: ['x'.repeat(limits.MAX_ARGUMENT_LENGTH + 1)] }],
    [
      'many variables',
      { environment: Object.fromEntries(many(limits.MAX_ENVIRONMENT_VARIABLES + 1, (i) => [`A${i}`, ''])) },
    ],
    ['a long variable', { environment: { A: 'x'.repeat(limits.MAX_ENVIRONMENT_VALUE_LENGTH + 1) } }],
    ['a variable with =', { environment: { 'A=B': '' } }],
    ["the runner's variable", { environment: { CATACLOUD_TOKEN: '' } }],
    ["the cloud's variable", { environment: { AWS_ACCESS_KEY_ID: '' } }],
    ['too much in all', { arguments: many(10, () => 'x'.repeat(limits.MAX_ARGUMENT_LENGTH)) }],
    ['an unknown machine', { machineType: 'toaster' }],
    ['a machine named like a property', { machineType: 'constructor' }],
    ['no time', { timeoutMs: 0 }],
    ['half a millisecond', { timeoutMs: 1_000.5 }],
    ['too much time', { timeoutMs: limits.MAX_ATTEMPT_MS + 1 }],
    ['no attempt', { maxAttempts: 0 }],
    ['too many attempts', { maxAttempts: limits.MAX_ATTEMPTS + 1 }],
  ])('cannot have %s', (_what, change) => {
    expect(checkSpec({ ...spec, ...change })?.code).toBe('job-spec-invalid');
  });
});
