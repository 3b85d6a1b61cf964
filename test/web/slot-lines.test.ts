import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotLines, slotsOf } from '../../web/src/configurations/slot-lines.ts';
import { chosenOf, filesToSend } from '../../web/src/jobs/slot-files.ts';

const slot = fc
  .record(
    {
      name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/),
      files: fc.constant('many' as const),
      required: fc.constant(false),
      accept: fc.array(fc.stringMatching(/^[A-Za-z0-9*?.]{1,8}$/), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ['name'] },
  )
  .map((one) => ({ ...one }));

describe('slots as they are typed', () => {
  it('are the same when they are shown and read again', () => {
    fc.assert(
      fc.property(fc.array(slot), (all) => {
        expect(slotsOf(slotLines(all))).toEqual(all);
      }),
    );
  });

  it('keep their descriptions, which are not typed', () => {
    const before = [{ name: 'reads', description: 'Of a run' }];
    expect(slotsOf('reads many', before)).toEqual([{ ...before[0], files: 'many' }]);
  });

  it('that cannot be read are names, which the platform refuses', () => {
    expect(slotsOf('reads some')).toEqual([{ name: 'reads some' }]);
  });
});

describe('files that are chosen for a job', () => {
  it('are sent by the slots of its configuration; what was chosen for another one is not', () => {
    const chosen = { files: ['a'], inputs: { reads: ['b', 'c'], other: ['d'] } };
    expect(filesToSend({}, chosen)).toEqual({ files: ['a'] });
    const slots = [{ name: 'reads' }, { name: 'notes' }];
    expect(filesToSend({ slots }, chosen)).toEqual({ files: [], inputs: { reads: ['b', 'c'], notes: [] } });
  });

  it('begin with what is linked', () => {
    const linked = [{ id: 'a' }, { id: 'b', slot: 'reads' }, { id: 'c', slot: 'reads' }];
    expect(chosenOf(linked)).toEqual({ files: ['a'], inputs: { reads: ['b', 'c'] } });
  });
});
