import fc from 'fast-check';

/** What a step of a pipeline runs: by which of the scene's configurations. */
export type Kind = 'plain' | 'once' | 'keeper' | 'slotted';

/** A step by what it asks for of others; `to` is one of those before it. */
export interface Drawn {
  readonly kind: Kind;
  readonly tasks: number;
  readonly needs: readonly { readonly to: number; readonly how: 'success' | 'end' | 'outputs' }[];
  /** Places in the list of all files that there ever were. */
  readonly files: readonly number[];
  readonly maxAttempts: number | undefined;
}

export interface Submit {
  readonly type: 'submit';
  readonly steps: readonly Drawn[];
  /** Its first step waits for its last one, and that for the first. */
  readonly isCircle: boolean;
  /** The order of its steps in the file. */
  readonly seed: number;
}

/** How an attempt goes on. `kept`: its program has succeeded, and the report is the last that is heard. */
export type Fate = 'succeeded' | 'program' | 'out-of-memory' | 'time-limit' | 'image' | 'lost' | 'never started';

export type Step =
  | Submit
  | { readonly type: 'cancel' | 'resume'; readonly pipeline: number }
  | { readonly type: 'cancel job' | 'retry job'; readonly job: number }
  | { readonly type: 'trash' | 'restore' | 'delete' | 'unlink'; readonly file: number }
  /** Some attempts go on by a step or to their end. */
  | { readonly type: 'run'; readonly attempts: number; readonly luck: number; readonly seed: number }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'deliver'; readonly deliveries: number; readonly seed: number }
  | { readonly type: 'fire' | 'settle' | 'close' }
  /** The process that serves its request dies after so many of its calls. */
  | { readonly type: 'dying'; readonly afterCalls: number; readonly step: Step }
  | { readonly type: 'together'; readonly steps: readonly Step[] };

const SECOND = 1_000;
const place = fc.nat({ max: 999 });

const drawn = fc.record<Drawn>({
  kind: fc.constantFrom('plain', 'plain', 'once', 'keeper', 'slotted'),
  tasks: fc.constantFrom(1, 1, 1, 1, 2, 2, 2, 3, 3, 11),
  needs: fc.array(
    fc.record({ to: fc.nat({ max: 9 }), how: fc.constantFrom('success' as const, 'end' as const, 'outputs' as const) }),
    { maxLength: 3 },
  ),
  files: fc.array(place, { maxLength: 2 }),
  maxAttempts: fc.constantFrom(undefined, undefined, 1, 3),
});

const submit = fc.record<Submit>({
  type: fc.constant('submit'),
  steps: fc.array(drawn, { minLength: 1, maxLength: 5 }),
  isCircle: fc.nat({ max: 9 }).map((one) => one === 9),
  seed: fc.nat(),
});

const act = fc.oneof<{ arbitrary: fc.Arbitrary<Step>; weight: number }[]>(
  { weight: 4, arbitrary: submit },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('cancel', 'resume', 'resume'), pipeline: place }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constantFrom('cancel job', 'retry job', 'retry job'), job: place }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('trash', 'restore', 'delete', 'delete', 'unlink'), file: place }),
  },
);

const simple = fc.oneof<{ arbitrary: fc.Arbitrary<Step>; weight: number }[]>(
  { weight: 6, arbitrary: act },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('run' as const),
      attempts: fc.integer({ min: 1, max: 8 }),
      luck: fc.constantFrom(20, 60, 95),
      seed: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('pass' as const),
      ms: fc.constantFrom(7, 20 * SECOND, 61 * SECOND, 3_600 * SECOND, 25 * 3_600 * SECOND),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      type: fc.constant('deliver' as const),
      deliveries: fc.integer({ min: 1, max: 60 }),
      seed: fc.nat(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('fire', 'settle', 'settle', 'settle') }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 24, arbitrary: simple },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('together' as const),
      steps: fc.array(simple, { minLength: 2, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('dying' as const),
      afterCalls: fc.integer({ min: 1, max: 60 }),
      step: act,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('close' as const) }) },
);

/** A random history. `slots`: how many attempts the organisation may have at once. */
export const histories = fc.record({
  slots: fc.constantFrom(1, 3, 50, 50),
  first: submit,
  steps: fc.noBias(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' })),
  seed: fc.nat(),
});

export type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;
