import { describe, expect, it } from 'vitest';
import { arrayOf } from '../../cli/commands/jobs.ts';

describe('jobs submit --array', () => {
  it('is a pipeline of one step with a task for each', () => {
    expect(arrayOf('Sort', 'jcf_1', ['fil_1'], '3')).toEqual({
      name: 'Sort',
      steps: [{ name: 'tasks', configuration: 'jcf_1', files: ['fil_1'], array: [{}, {}, {}] }],
    });
    expect(arrayOf('Sort', 'jcf_1', [], '1000').steps[0]?.array).toHaveLength(1_000);
  });

  it.each(['0', '1001', '-1', '1.5', 'many', '', '00000'])('refuses %j, saying what it takes', (tasks) => {
    expect(() => arrayOf('Sort', 'jcf_1', [], tasks)).toThrow('from 1 to 1000');
  });
});
