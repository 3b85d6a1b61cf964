/** A fault that is planted in Epoch, by its file and the text that makes it. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

/** Each undoes one thing that delivery rests on: `npm run soak -- mutants` shows that the delivery model finds it. */
export const DELIVERY_MUTANTS: readonly Mutant[] = [
  {
    name: 'an inline step enumerates rows before the checkpoint is known',
    file: 'views/step-writer.ts',
    text: 'if (isKnown) return;',
    instead: 'if (written) return;',
  },
  {
    name: 'a redrive takes its stream off the list before it is applied',
    file: 'views/checkpointed.ts',
    text: 'await store.reopen(address);',
    instead: 'await store.unpark(address);',
  },
  {
    name: 'a step is written wherever the checkpoint stands',
    file: 'views/memory-view-store.ts',
    text: 'return sameCheckpoint(checkpoint, from) && !isOther && checkpoint.parked === undefined;',
    instead: 'return sameCheckpoint(from, from) && checkpoint.parked === undefined;',
  },
  {
    name: 'the watermark passes what could not be compared',
    file: 'transport/sweep.ts',
    text: 'if (comparison.error === undefined) await changeLog.markSwept',
    instead: 'await changeLog.markSwept',
  },
  {
    name: 'the sweep takes any stream that has begun for current',
    file: 'transport/compare.ts',
    text: "if (position.version >= last) return 'current';",
    instead: "if (position.version > 0 && last > 0) return 'current';",
  },
  {
    name: 'a version goes live that is not swept',
    file: 'transport/switch.ts',
    text: "if (!(await isSweptUntilNow(options))) return 'not-swept';",
    instead: 'if (options.segments === 0) await isSweptUntilNow(options);',
  },
  {
    name: 'a part of a rebuild counts as read before it is',
    file: 'views/rebuild.ts',
    text: 'if (await isPartDone(store, each.projector.id, each.begun, segment, segments)) each',
    instead: 'if ((await isPartDone(store, each.projector.id, each.begun, segment, segments)) || segment > 0) each',
  },
  {
    name: 'a fresh version is swept, and promises, before it is rebuilt',
    file: 'transport/sweep.ts',
    text: "if (!rebuilt.isDone) return swept ?? 'not-rebuilt';",
    instead: '',
  },
  {
    name: 'a saga takes in what it has processed',
    file: 'sagas/saga-aggregate.ts',
    text: 'if (hasOneSource(saga) && commit.lastVersion <= instance.processed) return [];',
    instead: '',
  },
  {
    name: 'a saga takes a commit before the one that it lacks',
    file: 'sagas/saga-aggregate.ts',
    text: 'if (after !== undefined && commit.version > Math.max(after, instance.processed) + 1)',
    instead: 'if (after !== undefined && after < 0)',
  },
  {
    name: 'a run begins after the commit that the instance lacks',
    file: 'sagas/saga-input.ts',
    text: 'at: furthest(checkpoint, processed)',
    instead: 'at: furthest(checkpoint, processed + 1)',
  },
  {
    name: 'a saga whose instance does not show its position saves none',
    file: 'sagas/saga-input.ts',
    text: 'isShown: !isMarked && ',
    instead: 'isShown: ',
  },
  {
    name: 'sends of all events have the same numbers',
    file: 'sagas/saga-output.ts',
    text: 'return version * SEQUENCE_STRIDE + index;',
    instead: 'return SEQUENCE_STRIDE + index;',
  },
  {
    name: 'a command that is known by its cause is sent without looking for it',
    file: 'kernel/caused.ts',
    text: 'if (commit.causation === causation) return commit;',
    instead: 'if (commit.causation === undefined && causation === undefined) return commit;',
  },
  {
    name: 'a timer that has fired stays',
    file: 'sagas/saga-aggregate.ts',
    text: 'filter(([name]) => !gone.has(name))',
    instead: 'filter(([name]) => name !== undefined || gone.has(name))',
  },
];
