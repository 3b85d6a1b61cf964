import fc from 'fast-check';

/** A content of one of these kinds: nothing, a few bytes, and two parts. */
export type Content = { readonly kind: 'empty' | 'small' | 'large'; readonly seed: number };

/** What a runner does, its steps in the right order; what it leaves out is what a runner must not. */
export interface Produce {
  readonly type: 'produce';
  readonly by: number;
  readonly how: How;
  readonly contents: readonly Content[];
  readonly proves: boolean;
  readonly leavesOut: 'nothing' | 'put' | 'stage' | 'confirm and stage';
  /** Puts what it is not, too, where that must not be taken: before, and when it is whole once more. */
  readonly disturbs: boolean;
  /** After its puts, and again before its report. */
  readonly pauseMs: number;
  /** Said first; the truth comes after it. */
  readonly lie: Lie | undefined;
  readonly outcome: 'succeeded' | 'failed' | undefined;
}

/** Proofs that are changed, of another attempt, of the same path, or beside the uploads that they are of. */
export type Lie = 'forged' | 'foreign' | 'same path' | 'both';

/** How outputs are started: together, to be put whole or in parts; or one by one. */
export type How = 'whole' | 'parts' | 'alone';

export type Step =
  | Produce
  /** `key`: of few, so that some come twice. */
  | { readonly type: 'start'; readonly by: number; readonly how: How; readonly items: readonly StartedItem[] }
  | { readonly type: 'put'; readonly upload: number; readonly what: 'right' | 'longer' | 'other' }
  | { readonly type: 'stage'; readonly by: number; readonly uploads: readonly number[]; readonly proves: boolean }
  | { readonly type: 'confirm' | 'complete' | 'sign'; readonly by: number; readonly upload: number }
  | Report
  | { readonly type: 'abort' | 'trash' | 'restore' | 'delete'; readonly upload: number }
  | { readonly type: 'lose' | 'cancel' | 'retry'; readonly job: number; readonly begins: boolean }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'deliver'; readonly deliveries: number; readonly seed: number }
  | { readonly type: 'fire' | 'begin' | 'observe' | 'reconcile' | 'freeze' | 'settle' | 'close' }
  /** The process that serves its requests dies after so many of its calls. */
  | { readonly type: 'dying'; readonly afterCalls: number; readonly step: Step }
  | { readonly type: 'together'; readonly steps: readonly Step[] };

export interface StartedItem {
  readonly key: number;
  readonly name: number;
  readonly content: Content;
}

export interface Report {
  readonly type: 'report';
  readonly by: number;
  readonly outcome: 'succeeded' | 'failed';
  /** Places in the lists of all uploads and all proofs that there ever were. */
  readonly uploads: readonly number[];
  readonly proofs: readonly number[];
  /** Reports what it has staged and not reported besides. */
  readonly withOwn: boolean;
  readonly forges: boolean;
  readonly twice: boolean;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const place = fc.nat({ max: 999 });
/** Mostly the newest attempt of a job, which is what a runner is of. */
const by = fc.nat({ max: 99 });
const content = fc.record<Content>({
  kind: fc.oneof(
    { weight: 1, arbitrary: fc.constant('empty' as const) },
    { weight: 6, arbitrary: fc.constant('small' as const) },
    { weight: 1, arbitrary: fc.constant('large' as const) },
  ),
  seed: fc.nat({ max: 3 }),
});
const how = fc.constantFrom<How>('whole', 'whole', 'parts', 'alone');
const outcome = fc.constantFrom('succeeded' as const, 'succeeded' as const, 'failed' as const);
const item = fc.record<StartedItem>({ key: fc.nat({ max: 5 }), name: fc.nat({ max: 3 }), content });

const produce = fc.record<Produce>({
  type: fc.constant('produce'),
  by,
  how,
  contents: fc.array(content, { minLength: 1, maxLength: 4 }),
  proves: fc.boolean(),
  leavesOut: fc.constantFrom('nothing', 'nothing', 'nothing', 'nothing', 'put', 'stage', 'confirm and stage'),
  disturbs: fc.boolean(),
  pauseMs: fc.constantFrom(0, 7, 20 * SECOND),
  lie: fc.constantFrom(undefined, undefined, undefined, 'forged', 'foreign', 'same path', 'both'),
  outcome: fc.oneof(outcome, fc.constant(undefined)),
});

const report = fc.record<Report>({
  type: fc.constant('report'),
  by,
  outcome,
  uploads: fc.array(place, { maxLength: 2 }),
  proofs: fc.array(place, { maxLength: 2 }),
  withOwn: fc.boolean(),
  forges: fc.nat({ max: 3 }).map((one) => one === 3),
  twice: fc.boolean(),
});

const ofUpload = (...types: readonly ('abort' | 'trash' | 'restore' | 'delete')[]) =>
  fc.record({ type: fc.constantFrom(...types), upload: place });

const simple = fc.oneof<{ arbitrary: fc.Arbitrary<Step>; weight: number }[]>(
  { weight: 10, arbitrary: produce },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('start' as const),
      by,
      how,
      items: fc.array(item, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('put' as const),
      upload: place,
      what: fc.constantFrom('right' as const, 'right' as const, 'longer' as const, 'other' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('stage' as const),
      by,
      uploads: fc.array(place, { minLength: 1, maxLength: 3 }),
      proves: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('confirm', 'complete', 'sign'), by, upload: place }),
  },
  { weight: 4, arbitrary: report },
  { weight: 5, arbitrary: ofUpload('abort', 'trash', 'restore', 'delete') },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('lose', 'lose', 'cancel', 'retry'),
      job: place,
      begins: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('pass' as const),
      ms: fc.constantFrom(7, 20 * SECOND, 61 * SECOND, HOUR, 25 * HOUR, 8 * 24 * HOUR),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('deliver' as const),
      deliveries: fc.integer({ min: 1, max: 60 }),
      seed: fc.nat(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('fire', 'begin', 'begin', 'begin', 'observe', 'reconcile', 'freeze', 'settle', 'close'),
    }),
  },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('together' as const),
      steps: fc.array(simple, { minLength: 2, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('dying' as const),
      afterCalls: fc.integer({ min: 1, max: 60 }),
      step: fc.oneof(produce, report),
    }),
  },
);

/** A random history. `quota`: what the organisation may store. */
export const histories = fc.record({
  quota: fc.constantFrom<number>(1e12, 1e12, 12, 9_000_000),
  steps: fc.noBias(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' })),
});

export type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;
