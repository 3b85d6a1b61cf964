import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputSlot } from '../../lib/domain/input-slots.ts';
import { checkSpec } from '../../lib/domain/job-spec.ts';
import { MAX_ACCEPTED_NAMES, MAX_GLOB_LENGTH, MAX_INPUT_SLOTS } from '../../lib/domain/limits.ts';
import { checkSteps, dependenciesOf, type PipelineStep } from '../../lib/domain/pipeline/steps.ts';
import { accepts } from '../../lib/domain/slot-names.ts';
import { fileId, spec } from './sample.ts';

describe('slots of a configuration', () => {
  it('can be published', () => {
    const slots: InputSlot[] = [
      { name: 'reads', description: 'Of one run', files: 'many', accept: ['*.fastq.gz', '*.fq'] },
      { name: 'reference', required: false },
    ];
    expect(checkSpec({ ...spec, slots })).toBeUndefined();
  });

  it.each<[string, readonly InputSlot[]]>([
    ['a name twice', [{ name: 'a' }, { name: 'a' }]],
    ['names that some disks take for one', [{ name: 'reads' }, { name: 'Reads' }]],
    ['a name that leads elsewhere', [{ name: '..' }]],
    ['a name with a slash', [{ name: 'a/b' }]],
    ['a name that would be an option', [{ name: '-a' }]],
    ['no name', [{ name: '' }]],
    ['too long a name', [{ name: 'a'.repeat(41) }]],
    ['an empty pattern', [{ name: 'a', accept: [''] }]],
    ['a pattern of a path', [{ name: 'a', accept: ['b/*'] }]],
    ['too long a pattern', [{ name: 'a', accept: ['x'.repeat(MAX_GLOB_LENGTH + 1)] }]],
    ['too many patterns', [{ name: 'a', accept: Array(MAX_ACCEPTED_NAMES + 1).fill('*') }]],
    ['too many', Array.from({ length: MAX_INPUT_SLOTS + 1 }, (_, n) => ({ name: `a${n}` }))],
  ])('cannot be published with %s', (_what, slots) => {
    expect(checkSpec({ ...spec, slots })?.code).toBe('job-spec-invalid');
  });

  it('take names as their patterns say, letter case and folders aside', () => {
    const slot = { accept: ['*.fastq.gz', 'sample?.fq'] };
    for (const name of ['a.fastq.gz', 'run/1/A.FASTQ.GZ', 'sample1.fq']) expect(accepts(slot, name)).toBe(true);
    for (const name of ['a.fastq', 'a.fastq.gz.txt', 'sample10.fq', 'sample.fq', 'a.fastq.gz/b'])
      expect(accepts(slot, name)).toBe(false);
    expect(accepts({}, 'anything')).toBe(true);
  });

  it('take exactly the names that a regular expression of the pattern would', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 }), (pattern, name) => {
        const model = pattern.replaceAll('.', '\\.').replaceAll('?', '.').replaceAll('*', '.*');
        expect(accepts({ accept: [pattern] }, name)).toBe(new RegExp(`^${model}$`).test(name));
      }),
    );
  });

  it('take a name at once, however many stars a pattern has', () => {
    const pattern = 'a*'.repeat(MAX_GLOB_LENGTH / 2);
    expect(accepts({ accept: [`${pattern}b`.slice(-MAX_GLOB_LENGTH)] }, 'a'.repeat(255))).toBe(false);
  });
});

describe('slots of a step', () => {
  const base = { configurationId: 'jcf_1', configurationVersion: 1, files: [], outputsOf: [], after: [], tasks: [{}] };
  const slots: readonly InputSlot[] = [{ name: 'reads', files: 'many' }, { name: 'reference' }];
  const step = (more: Partial<PipelineStep>): PipelineStep => ({
    ...base,
    name: 'align',
    spec: { ...spec, slots },
    ...more,
  });
  const split: PipelineStep = { ...base, name: 'split', spec };
  const reads = { files: [], outputsOf: ['split'] };
  const reference = { files: [fileId(1)], outputsOf: [] };

  it('come from files and from the outputs of steps, which it waits for', () => {
    const align = step({ slots: { reads, reference } });
    expect(checkSteps([split, align])).toBeUndefined();
    expect(dependenciesOf(align)).toEqual([{ step: 'split', on: 'success' }]);
  });

  it.each<[string, Partial<PipelineStep>, string]>([
    ['a slot that does not exist', { slots: { reads, reference, other: reads } }, 'there is no slot other'],
    ['a required slot without a source', { slots: { reads } }, 'slot reference needs a file'],
    [
      'two files in a slot for one',
      { slots: { reads, reference: { files: [fileId(1), fileId(2)], outputsOf: [] } } },
      'takes one file',
    ],
    ['files in no slot', { files: [fileId(3)], slots: { reads, reference } }, 'is in no slot'],
    ['outputs in no slot', { outputsOf: ['split'], slots: { reads, reference } }, 'are in no slot'],
    ['a step that does not exist', { slots: { reads: { files: [], outputsOf: ['x'] }, reference } }, 'waits for x'],
    ['what is no file', { slots: { reads, reference: { files: ['x'], outputsOf: [] } } }, 'no file'],
  ])('are refused with %s', (_what, more, message) => {
    const refused = checkSteps([split, step(more)]);
    expect(refused?.code).toBe('pipeline-invalid');
    expect(refused?.message).toContain(message);
  });

  it('that wait for each other are a cycle', () => {
    const first = step({ name: 'first', slots: { reads: { files: [], outputsOf: ['second'] }, reference } });
    const second = step({ name: 'second', slots: { reads: { files: [], outputsOf: ['first'] }, reference } });
    expect(checkSteps([first, second])?.code).toBe('pipeline-cycle');
  });
});
