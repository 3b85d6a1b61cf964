import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_CLASSES, FAILURE_RULES, type FailureClass, pauseAfter } from '../../lib/domain/failure-class.ts';
import { MAX_PAUSE_MS, MAX_PLATFORM_LOSSES } from '../../lib/domain/limits.ts';
import { largerMachine, MACHINE_TYPES } from '../../lib/domain/machine-types.ts';
import {
  nextTry,
  possibleMachines,
  RETRY_CLASSES,
  type RetryRules,
  retriesProblem,
  type UsedTries,
} from '../../lib/domain/retry-rules.ts';

const pause = fc.option(fc.integer({ min: 1_000, max: MAX_PAUSE_MS }), { nil: undefined });
const rule = (larger: fc.Arbitrary<boolean>) =>
  fc
    .record({ attempts: fc.integer({ min: 1, max: 10 }), pauseMs: pause, largerMachine: larger })
    .map(({ pauseMs, ...rest }) => (pauseMs === undefined ? rest : { ...rest, pauseMs }));
const never = fc.constant(false);
const retries: fc.Arbitrary<RetryRules> = fc.record(
  { program: rule(never), 'out-of-memory': rule(fc.boolean()), 'time-limit': rule(never), staging: rule(never) },
  { requiredKeys: [] },
);
const spec = fc.record({
  machineType: fc.constantFrom(...Object.keys(MACHINE_TYPES)),
  maxAttempts: fc.integer({ min: 1, max: 10 }),
  retries,
});

/** Attempts one after the other, each of which fails by the next class, until there is no other. */
function attempts(
  of: { machineType: string; maxAttempts: number; retries: RetryRules },
  ends: readonly FailureClass[],
) {
  let used: UsedTries = { job: 0, platform: 0, classes: {} };
  let machineType = of.machineType;
  const ran: { failure: FailureClass; machineType: string; pauseMs?: number }[] = [];
  for (const failure of ends) {
    used = { ...used, job: used.job + 1 };
    const next = nextTry(of, { failure, machineType, used });
    ran.push({ failure, machineType, ...(next && { pauseMs: next.pauseMs }) });
    const classes = { ...used.classes, [failure]: (used.classes?.[failure] ?? 0) + 1 };
    const isPlatforms = FAILURE_RULES[failure].uses === 'platform';
    used = isPlatforms ? { job: used.job - 1, platform: used.platform + 1, classes } : { ...used, classes };
    if (next === undefined) break;
    machineType = next.machineType;
  }
  return ran;
}

const endings = fc.array(fc.constantFrom(...FAILURE_CLASSES), { minLength: 40, maxLength: 40 });

describe('whatever rules a configuration has, and whatever its attempts end by', () => {
  it('every class is tried as often as its rule says, all of them at most as often as the job may, and the platform’s losses apart', () => {
    fc.assert(
      fc.property(spec, endings, (of, ends) => {
        const ran = attempts(of, ends);
        const count = (failure: FailureClass) => ran.filter((one) => one.failure === failure).length;
        const own = ran.filter(({ failure }) => FAILURE_RULES[failure].uses === 'job');
        expect(own.length).toBeLessThanOrEqual(of.maxAttempts);
        expect(count('infrastructure')).toBeLessThanOrEqual(MAX_PLATFORM_LOSSES);
        for (const name of RETRY_CLASSES) expect(count(name)).toBeLessThanOrEqual(of.retries[name]?.attempts ?? 10);
        for (const name of ['input', 'output', 'image', 'cancelled', 'queue'] as const)
          expect(count(name)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('there is another attempt while the job, the class and the machines have one, and only then', () => {
    fc.assert(
      fc.property(spec, endings, (of, ends) => {
        const ran = attempts(of, ends);
        const last = ran.at(-1);
        if (last === undefined || last.pauseMs !== undefined) return;
        const own = ran.filter(({ failure }) => FAILURE_RULES[failure].uses === 'job').length;
        const same = ran.filter(({ failure }) => failure === last.failure).length;
        const given = RETRY_CLASSES.find((name) => name === last.failure);
        const rule = given && of.retries[given];
        const isOver =
          last.failure === 'infrastructure'
            ? same === MAX_PLATFORM_LOSSES
            : own === of.maxAttempts ||
              (rule === undefined ? !FAILURE_RULES[last.failure].isRetried : same === rule.attempts) ||
              (rule?.largerMachine === true && largerMachine(last.machineType) === undefined);
        expect(isOver).toBe(true);
      }),
    );
  });

  it('a machine is larger after each attempt that needed more memory, where the rule says so, and never changes otherwise', () => {
    fc.assert(
      fc.property(spec, endings, (of, ends) => {
        const ran = attempts(of, ends);
        const possible = possibleMachines(of);
        ran.forEach(({ failure, machineType }, at) => {
          expect(possible).toContain(machineType);
          const next = ran[at + 1];
          if (next === undefined) return;
          const grows = failure === 'out-of-memory' && of.retries['out-of-memory']?.largerMachine === true;
          expect(next.machineType).toBe(grows ? largerMachine(machineType) : machineType);
        });
      }),
    );
  });

  it('a pause is the rule’s own, doubles with each failure of the class, and ends at an hour', () => {
    fc.assert(
      fc.property(spec, endings, (of, ends) => {
        for (const { pauseMs } of attempts(of, ends))
          if (pauseMs !== undefined) expect(pauseMs).toBeLessThanOrEqual(MAX_PAUSE_MS);
      }),
    );
    const rules: RetryRules = {
      staging: { attempts: 4, pauseMs: 3_000, maxPauseMs: 7_000 },
      'time-limit': { attempts: 2 },
    };
    const of = { machineType: 'standard-1', maxAttempts: 10, retries: rules };
    const pauses = (ends: readonly FailureClass[]) => attempts(of, ends).map(({ pauseMs }) => pauseMs);
    expect(pauses(['staging', 'staging', 'staging', 'staging'])).toEqual([3_000, 6_000, 7_000, undefined]);
    expect(pauses(['time-limit', 'program', 'staging'])).toEqual([
      pauseAfter('time-limit', 1),
      pauseAfter('program', 2),
      3_000,
    ]);
  });
});

describe('the next larger machine', () => {
  it('has more memory and no fewer processors, and of those the least', () => {
    expect(largerMachine('standard-1')).toBe('standard-2');
    expect(largerMachine('memory-2')).toBe('memory-4');
    expect(largerMachine('memory-4')).toBeUndefined();
    expect(largerMachine('gone')).toBeUndefined();
    for (const [name, type] of Object.entries(MACHINE_TYPES)) {
      const next = MACHINE_TYPES[largerMachine(name) ?? ''];
      if (next === undefined) continue;
      expect(next.memoryMib).toBeGreaterThan(type.memoryMib);
      expect(next.vcpus).toBeGreaterThanOrEqual(type.vcpus);
    }
  });
});

describe('rules that make no sense', () => {
  it.each([
    [{ infrastructure: { attempts: 2 } }, 'retries are of program'],
    [{ program: { attempts: 0 } }, 'attempts of program'],
    [{ program: { attempts: 2, pauseMs: 10 } }, 'pauses of program'],
    [{ program: { attempts: 2, pauseMs: 5_000, maxPauseMs: 4_000 } }, 'pauses of program'],
    [{ program: { attempts: 2, largerMachine: true } }, 'largerMachine is of out-of-memory'],
  ])('are refused: %j', (rules, message) => {
    expect(retriesProblem(rules as RetryRules)).toContain(message);
  });
});
