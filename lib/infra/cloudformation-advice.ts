/** What CloudFormation says when a deployment fails, and what helps. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /ROLLBACK_COMPLETE state|is in ROLLBACK_COMPLETE/,
    'The first deployment of this stack failed, and CloudFormation can only delete it: ' +
      'aws cloudformation delete-stack --stack-name <stack>, then deploy again.',
  ],
  [
    /UPDATE_ROLLBACK_FAILED/,
    'The way back failed too: aws cloudformation continue-update-rollback --stack-name <stack>, then deploy again.',
  ],
  [
    /_IN_PROGRESS state|is in [A-Z_]+_IN_PROGRESS/,
    'Another deployment of this stack is still running: wait for it (aws cloudformation describe-stack-events).',
  ],
  [
    /already exists/,
    'Something of this name was kept by an earlier stack, or made by hand: take it back by "cdk import", or delete it ' +
      'when nothing in it is needed. Log groups and queues of a deleted stage may take a minute to go.',
  ],
  [
    /Export .* cannot be (deleted|updated) as it is in use/,
    'A release before 0.2.0 exported this value: deploy the stacks that use it first (cdk deploy <stack> --exclusively).',
  ],
  [
    /termination ?protection|deletion ?protection/i,
    'This holds data and is protected on purpose: turn its protection off by hand first, if it is really to go.',
  ],
  [
    /ReservedConcurrentExecutions|UnreservedConcurrentExecution/,
    'The account allows too few functions at once: ask AWS for a higher quota "Concurrent executions" of Lambda.',
  ],
  [
    /LimitExceeded|quota/i,
    'A quota of the account is used up; AWS names it above: raise it in Service Quotas, then deploy again.',
  ],
  [/security token|ExpiredToken|InvalidClientTokenId/, 'The credentials have expired: sign in again (aws sso login).'],
];

/** Advice for every known failure in a text, each once. */
export function explained(text: string): readonly string[] {
  return ADVICE.filter(([failure]) => failure.test(text)).map(([, advice]) => advice);
}
