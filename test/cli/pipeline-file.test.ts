import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPipelineFile } from '../../cli/pipeline-file.ts';

const EXAMPLE = readFileSync(new URL('../../docs/examples/pipeline/catacloud.yaml', import.meta.url), 'utf8');

describe('the file of a pipeline', () => {
  it('is read as the example in the documentation is written', () => {
    expect(readPipelineFile(EXAMPLE, { text: 'fil_1' })).toEqual({
      name: 'Count words',
      steps: [
        { name: 'split', configuration: 'split', files: ['fil_1'] },
        { name: 'count', configuration: 'count', outputsOf: ['split'], array: [{}, {}, {}, {}], maxAttempts: 2 },
        { name: 'join', configuration: 'join', outputsOf: ['count'] },
        { name: 'report', configuration: 'report', after: [{ step: 'join', on: 'end' }] },
      ],
    });
    expect(() => readPipelineFile(EXAMPLE)).toThrow('--set text=');
  });

  it('may give an array by rows of values, and name steps to wait for alone', () => {
    const text = 'name: x\nsteps:\n- { name: a, configuration: b, array: [{ size: 3 }], after: [c] }';
    expect(readPipelineFile(text).steps).toEqual([
      { name: 'a', configuration: 'b', array: [{ size: '3' }], after: [{ step: 'c' }] },
    ]);
  });

  it('gives rows the values as they are written', () => {
    const row = '{ version: 3.10, run: 007, id: 12345678901234567890, on: true, size: -0.50, hex: 0x10 }';
    const text = `name: x\nsteps:\n- { name: a, configuration: b, version: 2, array: [${row}] }`;
    const written = { version: '3.10', run: '007', id: '12345678901234567890', on: 'true', size: '-0.50', hex: '16' };
    expect(readPipelineFile(text).steps).toEqual([{ name: 'a', configuration: 'b', version: 2, array: [written] }]);
    const filled = text.replace('3.10', '$'.concat('{v}'));
    expect(readPipelineFile(filled, { v: '1.20' }).steps[0]?.array).toEqual([{ ...written, version: '1.20' }]);
  });

  it.each([
    ['no YAML', 'name: [', 'Flow sequence'],
    ['a list', '- a', 'the file must have fields'],
    ['no steps', 'name: x', 'list of steps'],
    ['a field that there is not', 'name: x\nsteps: [{ name: a, configuration: b, image: c }]', 'step 1 has image'],
    ['an array of none', 'name: x\nsteps: [{ name: a, configuration: b, array: 0 }]', 'array is 1 to 1000'],
    ['another condition', 'name: x\nsteps: [{ name: a, configuration: b, after: [{ step: c, on: x }] }]', 'on: end'],
    ['aliases', 'name: &n x\nsteps: *n', 'Alias'],
  ])('is refused with what is wrong: %s', (_what, text, message) => {
    expect(() => readPipelineFile(text)).toThrow(message);
  });
});
