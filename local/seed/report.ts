import type { AttemptFailure, Outcome } from './script.ts';

/** An attempt that ends. */
interface Ended {
  readonly organisationId: string;
  readonly userId: string;
  readonly attemptId: string;
  readonly outcome: Outcome;
  readonly failure?: AttemptFailure;
}

/** What a runner, or the platform, says of an attempt that ended so. */
const REASONS: Readonly<Record<AttemptFailure, string>> = {
  program: 'the reference was not readable',
  'out-of-memory': 'the program used more memory than the machine has',
  'time-limit': 'it ran longer than it may',
  staging: 'its files did not arrive within an hour',
  input: 'an input does not have the checksum that it was uploaded with',
  output: 'the quota has no room for its outputs',
  image: 'the registry has no such image',
  infrastructure: 'the machine has not answered for 3 minutes',
  cancelled: 'it was ordered to stop',
};

/** How an attempt ended, as its command says it. */
export function reportOf({ organisationId, userId, attemptId, outcome, failure }: Ended) {
  if (outcome === 'cancelled') return { type: 'CancelJob', data: { organisationId, cancelledBy: userId } } as const;
  const of = { organisationId, attemptId };
  if (outcome === 'succeeded') return { type: 'ReportAttempt', data: { ...of, outcome, exitCode: 0 } } as const;
  if (failure === undefined)
    return { type: 'ReportAttempt', data: { ...of, outcome, exitCode: 3, reason: REASONS.program } } as const;
  const reason = REASONS[failure];
  if (failure === 'infrastructure') return { type: 'FailAttempt', data: { ...of, reason } } as const;
  if (failure === 'time-limit')
    return { type: 'ReportAttempt', data: { ...of, outcome: 'timed-out', failure, reason } } as const;
  const exit = failure === 'program' || failure === 'out-of-memory' ? { exitCode: EXITS[failure] } : {};
  return { type: 'ReportAttempt', data: { ...of, outcome, failure, reason, ...exit } } as const;
}

const EXITS = { program: 3, 'out-of-memory': 137 } as const;
