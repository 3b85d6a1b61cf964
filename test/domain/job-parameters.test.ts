import { isRejection } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JobParameter, PARAMETER_TYPES, valueProblem } from '../../lib/domain/job-parameters.ts';
import { checkSpec, type JobSpec } from '../../lib/domain/job-spec.ts';
import { MAX_CHOICES, MAX_PARAMETERS } from '../../lib/domain/limits.ts';
import { specWith } from '../../lib/domain/parameter-values.ts';
import { checkSteps, taskSpec } from '../../lib/domain/pipeline/steps.ts';
import { spec } from './sample.ts';

const PARAMETERS: readonly JobParameter[] = [
  { name: 'threads', type: 'integer', minimum: 1, maximum: 16, default: '4' },
  { name: 'ratio', type: 'number', default: '0.5' },
  { name: 'mode', type: 'choice', choices: ['fast', 'exact'] },
  { name: 'dry', type: 'flag', default: 'false' },
  { name: 'title', type: 'text', default: '' },
];
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is replaced in arguments of jobs
const asked: JobSpec = { ...spec, arguments: ['--threads=${threads}', '${mode}', '${HOME}'], parameters: PARAMETERS };

describe('parameters of a configuration', () => {
  it('have their values in the environment and in the arguments, by default too; other names are left as they are', () => {
    const made = specWith(asked, { mode: 'fast', threads: '8' });
    expect(made).toMatchObject({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is replaced in arguments of jobs
      arguments: ['--threads=8', 'fast', '${HOME}'],
      environment: { ...spec.environment, threads: '8', mode: 'fast', ratio: '0.5', dry: 'false', title: '' },
      parameters: PARAMETERS,
    });
    expect(isRejection(made) ? made : checkSpec(made)).toBeUndefined();
  });

  it.each([
    ['a required one is missing', {}, 'mode is required'],
    ['no choice', { mode: 'slow' }, 'must be one of fast, exact, got "slow"'],
    ['half a thread', { mode: 'fast', threads: '1.5' }, 'must be an integer'],
    ['too few', { mode: 'fast', threads: '0' }, 'at least 1'],
    ['too many', { mode: 'fast', threads: '17' }, 'at most 16'],
    ['no number', { mode: 'fast', ratio: 'NaN' }, 'must be a decimal number'],
    ['an empty number', { mode: 'fast', ratio: '' }, 'must be a decimal number'],
    ['hexadecimal', { mode: 'fast', threads: '0x1' }, 'must be an integer'],
    ['no flag', { mode: 'fast', dry: 'yes' }, 'true or false'],
    ['an unknown name', { mode: 'fast', treads: '4' }, 'there is no parameter treads'],
    ['a name of every object', { mode: 'fast', constructor: 'x' }, 'there is no parameter constructor'],
  ])('are refused by their names: %s', (_what, given, message) => {
    const refused = specWith(asked, given as Record<string, string>);
    expect(isRejection(refused) && refused.code).toBe('parameter-invalid');
    expect(isRejection(refused) && refused.message).toContain(message);
  });

  it.each<[string, readonly JobParameter[]]>([
    ['a name twice', [PARAMETERS[0] as JobParameter, PARAMETERS[0] as JobParameter]],
    ['a name of the platform', [{ name: 'CATACLOUD_TOKEN', type: 'text' }]],
    ['a name with a dash', [{ name: 'a-b', type: 'text' }]],
    ['a choice without choices', [{ name: 'a', type: 'choice' }]],
    ['a choice of too many', [{ name: 'a', type: 'choice', choices: Array(MAX_CHOICES + 1).fill('x') }]],
    ['a text with choices', [{ name: 'a', type: 'text', choices: ['b'] }]],
    ['a text with bounds', [{ name: 'a', type: 'text', minimum: 1 }]],
    ['bounds the wrong way round', [{ name: 'a', type: 'number', minimum: 2, maximum: 1 }]],
    ['a default that could not be given', [{ name: 'a', type: 'integer', default: 'x' }]],
    ['too many', Array.from({ length: MAX_PARAMETERS + 1 }, (_, n) => ({ name: `a${n}`, type: 'text' as const }))],
  ])('cannot be published with %s', (_what, parameters) => {
    expect(checkSpec({ ...spec, parameters })?.code).toBe('job-spec-invalid');
  });

  it('cannot have the name of a secret', () => {
    const secrets = { KEY: 'key' };
    const refused = checkSpec({ ...spec, environment: {}, secrets, parameters: [{ name: 'KEY', type: 'text' }] });
    expect(refused?.message).toContain('both a parameter and a secret');
  });

  it('of an array are checked for every row; other values of a row are its own', () => {
    const step = {
      name: 'each',
      configurationId: 'jcf_1',
      configurationVersion: 1,
      spec: asked,
      files: [],
      outputsOf: [],
      after: [],
    };
    const tasks = [{ mode: 'fast' }, { mode: 'exact', extra: 'x' }];
    expect(checkSteps([{ ...step, tasks }])).toBeUndefined();
    expect(taskSpec({ spec: asked, tasks }, 1).environment).toMatchObject({ mode: 'exact', extra: 'x', threads: '4' });
    const refused = checkSteps([{ ...step, tasks: [...tasks, { mode: 'slow' }] }]);
    expect(refused?.message).toContain('step each, task 2: parameter mode must be one of fast, exact');
  });

  it('take exactly what their types say, whatever is given', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PARAMETER_TYPES),
        fc.oneof(fc.string(), fc.double().map(String)),
        (type, value) => {
          const parameter = { name: 'p', type, ...(type === 'choice' ? { choices: ['a', 'b'] } : {}) };
          if (valueProblem(parameter, value) !== undefined) return;
          if (type === 'integer') expect(Number.isSafeInteger(Number(value))).toBe(true);
          if (type === 'number') expect(Number.isFinite(Number(value)) && value.trim() === value).toBe(true);
          if (type === 'choice') expect(['a', 'b']).toContain(value);
          if (type === 'flag') expect(['true', 'false']).toContain(value);
        },
      ),
    );
  });
});
