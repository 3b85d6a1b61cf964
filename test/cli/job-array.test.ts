import { describe, expect, it } from 'vitest';
import { arrayOf } from '../../cli/commands/jobs.ts';
import { slotFilesOf } from '../../cli/slot-files.ts';

describe('jobs submit --array', () => {
  it('is a pipeline of one step with a task for each', () => {
    expect(arrayOf('Sort', 'jcf_1', ['fil_1'], '3')).toEqual({
      name: 'Sort',
      steps: [{ name: 'tasks', configuration: 'jcf_1', files: ['fil_1'], array: [{}, {}, {}] }],
    });
    expect(arrayOf('Sort', 'jcf_1', [], '1', {}, slotFilesOf(['reads=fil_1', 'reads=fil_2', 'ref=fil_3']))).toEqual({
      name: 'Sort',
      steps: [
        {
          ...{ name: 'tasks', configuration: 'jcf_1', files: [], array: [{}] },
          inputs: { reads: { files: ['fil_1', 'fil_2'] }, ref: { files: ['fil_3'] } },
        },
      ],
    });
    expect(arrayOf('Sort', 'jcf_1', [], '1000').steps[0]?.array).toHaveLength(1_000);
  });

  it('refuses an input without a slot', () => {
    expect(() => slotFilesOf(['fil_1'])).toThrow('slot=file');
    expect(() => slotFilesOf(['=fil_1'])).toThrow('slot=file');
  });

  it.each(['0', '1001', '-1', '1.5', 'many', '', '00000'])('refuses %j, saying what it takes', (tasks) => {
    expect(() => arrayOf('Sort', 'jcf_1', [], tasks)).toThrow('from 1 to 1000');
  });
});
