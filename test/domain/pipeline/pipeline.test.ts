import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idAfter, isId } from '../../../lib/domain/ids.ts';
import { isReady } from '../../../lib/domain/pipeline/decide/tasks.ts';
import type { TaskOutcome } from '../../../lib/domain/pipeline/events.ts';
import { jobIdOf, OPEN, type StepState } from '../../../lib/domain/pipeline/state.ts';
import { checkSteps, taskSpec } from '../../../lib/domain/pipeline/steps.ts';
import { otherOrgId, sampleUlid, spec } from '../sample.ts';
import { played, settle, start, step } from './played.ts';

/** Not a template: left to the program. */
const HOME = '$'.concat('{HOME}');
const three = [
  step('split'),
  step('count', { outputsOf: ['split'], tasks: [{ part: 'a' }, { part: 'b' }] }),
  step('join', { outputsOf: ['count'] }),
];

describe('a pipeline', () => {
  it('runs its steps in the order of their dependencies, and ends with the last of them', () => {
    const of = played(three);
    expect(start(of, 'count')).toEqual([]);
    expect(start(of, 'split')).toEqual(['StepStarted']);
    expect(settle(of, 'split', 0, 'succeeded')).toEqual(['TaskSettled', 'StepEnded']);
    start(of, 'count');
    expect(settle(of, 'count', 1, 'succeeded')).toEqual(['TaskSettled']);
    expect(settle(of, 'count', 0, 'succeeded')).toEqual(['TaskSettled', 'StepEnded']);
    start(of, 'join');
    expect(settle(of, 'join', 0, 'succeeded')).toEqual(['TaskSettled', 'StepEnded', 'PipelineEnded']);
    expect(of.now().status).toBe('succeeded');
  });

  it('skips what waits in vain, and lets run what waits for any end', () => {
    const of = played([...three, step('report', { after: [{ step: 'count', on: 'end' }] })]);
    start(of, 'split');
    expect(settle(of, 'split', 0, 'failed')).toEqual(['TaskSettled', 'StepEnded', 'StepEnded', 'StepEnded']);
    expect(start(of, 'report')).toEqual(['StepStarted']);
    expect(settle(of, 'report', 0, 'succeeded')).toEqual(['TaskSettled', 'StepEnded', 'PipelineEnded']);
    const statuses = Object.values(of.now().steps).map(({ status }) => status);
    expect(statuses).toEqual(['failed', 'skipped', 'skipped', 'succeeded']);
    expect(of.now().status).toBe('failed');
  });

  it('is resumed from what failed: tasks that have succeeded keep their jobs, all others get new ones', () => {
    const of = played(three);
    start(of, 'split');
    settle(of, 'split', 0, 'succeeded');
    start(of, 'count');
    settle(of, 'count', 0, 'succeeded');
    const before = of.step('count');
    const jobs = [0, 1].map((index) => before && jobIdOf(before, index));
    expect(of.send('ResumePipeline', { userId: 'usr_bob' })).toEqual([]);
    settle(of, 'count', 1, 'failed');
    expect(of.send('ResumePipeline', { userId: 'usr_bob' })).toEqual(['PipelineResumed']);
    expect(start(of, 'split')).toEqual([]);
    expect(start(of, 'count')).toEqual(['StepStarted']);
    const after = of.step('count');
    expect(after && jobIdOf(after, 0)).toBe(jobs[0]);
    expect(after && jobIdOf(after, 1)).not.toBe(jobs[1]);
    // The end of the first job is heard again.
    expect(of.send('SettleTask', { step: 'count', index: 1, jobId: jobs[1] ?? '', outcome: 'failed' })).toEqual([]);
    settle(of, 'count', 1, 'succeeded');
    start(of, 'join');
    settle(of, 'join', 0, 'succeeded');
    expect(of.now().status).toBe('succeeded');
    expect(of.send('ResumePipeline', { userId: 'usr_bob' })).toBe('pipeline-ended');
  });

  it('makes no more jobs when it is cancelled, and is resumed only when those that there are have ended', () => {
    const of = played([step('many', { tasks: [{}, {}, {}] })]);
    of.send('StartStep', { step: 'many', firstJobId: `job_${sampleUlid(7)}` });
    of.send('ReleaseTasks', { step: 'many', through: 2 });
    expect(of.send('CancelPipeline', { cancelledBy: 'usr_ada' })).toEqual(['PipelineCancelled']);
    expect(of.step('many')?.outcomes).toBe('..c');
    expect(of.send('ReleaseTasks', { step: 'many', through: 3 })).toBe('pipeline-ended');
    settle(of, 'many', 0, 'succeeded');
    expect(of.send('ResumePipeline', { userId: 'usr_ada' })).toBe('pipeline-not-settled');
    settle(of, 'many', 1, 'cancelled');
    of.send('ResumePipeline', { userId: 'usr_ada' });
    expect(of.step('many')).toMatchObject({ status: 'waiting', outcomes: 's..' });
  });

  it('goes on when it is resumed though all that ran when it was cancelled has succeeded', () => {
    const of = played(three);
    start(of, 'split');
    of.send('CancelPipeline', { cancelledBy: 'usr_ada' });
    // Its job had ended before it could be cancelled.
    expect(settle(of, 'split', 0, 'succeeded')).toEqual(['TaskSettled']);
    of.send('ResumePipeline', { userId: 'usr_ada' });
    expect(start(of, 'split')).toEqual(['StepStarted', 'StepEnded']);
    expect(start(of, 'count')).toEqual(['StepStarted']);
  });

  it('keeps the job of a task that has succeeded when a person tried it again', () => {
    const of = played(three);
    start(of, 'split');
    const jobId = jobIdOf(of.now().steps['split'] as StepState, 0);
    settle(of, 'split', 0, 'failed');
    expect(of.now().status).toBe('failed');
    expect(settle(of, 'split', 0, 'succeeded')).toEqual(['TaskSettled']);
    of.send('ResumePipeline', { userId: 'usr_ada' });
    expect(start(of, 'split')).toEqual(['StepStarted', 'StepEnded']);
    expect(jobIdOf(of.now().steps['split'] as StepState, 0)).toBe(jobId);
  });

  it('does not exist for another organisation', () => {
    const of = played(three);
    expect(of.send('CancelPipeline', { cancelledBy: 'usr_eve' }, otherOrgId)).toBe('not-found');
  });

  it('runs every task to one success, whatever fails, is heard twice, is cancelled, tried again and resumed, and starts nothing too early', () => {
    const shape = fc
      .array(fc.record({ tasks: fc.integer({ min: 1, max: 4 }), waits: fc.infiniteStream(fc.nat()) }), {
        minLength: 1,
        maxLength: 6,
      })
      .map((all) =>
        all.map(({ tasks, waits }, at) => {
          const names = Array.from({ length: at }, () => `s${(waits.next().value ?? 0) % at}`);
          const after = [...new Set(names)].slice(0, 2).map((name) => ({ step: name, on: 'success' as const }));
          return step(`s${at}`, { after, tasks: Array.from({ length: tasks }, () => ({})) });
        }),
      );
    fc.assert(
      fc.property(shape, fc.infiniteStream(fc.nat({ max: 9 })), (steps, luck) => {
        const of = played(steps);
        expect(of.submitted).toEqual(['PipelineSubmitted']);
        const succeeded = new Map<string, number>();
        const isLucky = (times: number) => (luck.next().value ?? 0) < times;
        const settled = (name: string, index: number, jobId: string, outcome: TaskOutcome) => {
          const events = of.send('SettleTask', { step: name, index, jobId, outcome });
          if (outcome !== 'succeeded' || !events.includes('TaskSettled')) return;
          succeeded.set(`${name} ${index}`, (succeeded.get(`${name} ${index}`) ?? 0) + 1);
        };
        for (let round = 0; round < 400 && of.now().status !== 'succeeded'; round += 1) {
          if (of.now().status !== 'running') of.send('ResumePipeline', { userId: 'usr_ada' });
          for (const [name, state] of Object.entries(of.now().steps)) {
            const ready = isReady(state, of.now());
            // Where the start of another one has ended the pipeline, the answer is its refusal.
            expect(start(of, name).includes('StepStarted')).toBe(ready);
          }
          if (round < 20 && isLucky(1)) of.send('CancelPipeline', { cancelledBy: 'usr_ada' });
          for (const [name, state] of Object.entries(of.now().steps)) {
            for (let index = 0; index < state.outcomes.length; index += 1) {
              if (state.status !== 'running' || state.outcomes[index] !== OPEN) continue;
              // After many rounds all goes well: a pipeline can be resumed 35 times.
              const outcome = isLucky(3) && round < 20 ? 'failed' : 'succeeded';
              const jobId = jobIdOf(state, index) ?? '';
              settled(name, index, jobId, outcome);
              if (isLucky(3)) settled(name, index, jobId, 'failed');
              // A person tries its job again.
              if (isLucky(2)) settled(name, index, jobId, 'succeeded');
            }
          }
        }
        expect(of.now().status).toBe('succeeded');
        expect([...succeeded.values()].every((times) => times === 1)).toBe(true);
        expect(succeeded.size).toBe(steps.reduce((sum, { tasks }) => sum + tasks.length, 0));
      }),
    );
  });
});

describe('the steps of a pipeline', () => {
  it('are refused when they wait for each other, naming the circle', () => {
    const round = [
      step('a', { after: [{ step: 'c', on: 'end' }] }),
      step('b', { outputsOf: ['a'] }),
      step('c', { outputsOf: ['b'] }),
      step('d'),
    ];
    expect(checkSteps(round)).toMatchObject({
      code: 'pipeline-cycle',
      message: expect.stringContaining('a → c → b → a'),
    });
    expect(checkSteps([step('a', { outputsOf: ['a'] })])).toMatchObject({ code: 'pipeline-cycle' });
    expect(checkSteps(three)).toBeUndefined();
  });

  it.each([
    ['none', []],
    ['two of one name', [step('a'), step('a')]],
    ['a name with a space', [step('a b')]],
    ['one that waits for nothing that exists', [step('a', { outputsOf: ['x'] })]],
    ['no task', [step('a', { tasks: [] })]],
    ['too many tasks', [step('a', { tasks: Array.from({ length: 1_001 }, () => ({})) })]],
    ['something that is no file', [step('a', { files: ['x'] })]],
    ['a parameter that is the platform’s', [step('a', { tasks: [{ CATACLOUD_JOB: 'x' }] })]],
  ])('are refused: %s', (_what, steps) => {
    expect(checkSteps(steps)).toMatchObject({ code: 'pipeline-invalid' });
  });

  it('give each task its number and its parameters, in its environment and in its arguments', () => {
    const one = step('a', {
      spec: { ...spec, arguments: ['--part=$'.concat('{part}'), HOME] },
      tasks: [{ part: 'x' }, { part: 'y' }],
    });
    expect(taskSpec(one, 1)).toMatchObject({
      arguments: ['--part=y', HOME],
      environment: { part: 'y', TASK_INDEX: '1', TASK_COUNT: '2' },
    });
  });
});

describe('ids in a row', () => {
  it('are ids that sort by their number', () => {
    const first = `job_${sampleUlid(31)}`;
    expect(idAfter(first, 0)).toBe(first);
    const ids = Array.from({ length: 1_000 }, (_, n) => idAfter(first, n));
    expect(ids.every((id) => isId('job', id))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(1_000);
  });
});
