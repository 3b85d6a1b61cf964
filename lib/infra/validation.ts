import { type App, type IPolicyValidationPlugin, type PolicyViolation, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { StageName } from './stage.ts';

/** A finding that this design accepts knowingly, and why that is right here. */
interface Exception {
  readonly finding: RegExp;
  /** Accepted there alone. */
  readonly on?: StageName;
  /** Accepted for constructs at such a path alone. */
  readonly of?: RegExp;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    finding: /^AwsSolutions-IAM5\[/,
    of: /^Data\/Boundary\//,
    reason: 'A boundary grants nothing: it is the most that roles may be granted, by the names of the stage.',
  },
  { finding: /^AwsSolutions-DDB3$/, on: 'local', reason: 'What a laptop loses can be made again.' },
  { finding: /^AwsSolutions-DDB3$/, on: 'staging', reason: 'Where a release is tried its data may go with it.' },
  {
    finding: /^AwsSolutions-APIG4$/,
    reason:
      'Routes without an authorizer are those that the contract calls public: health, its own document, signing in.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::.*(Files|Failures)[^:]*Arn[^:]*\/\*\]$/,
    reason: 'All objects of the one bucket: a function of many organisations cannot be bound to the keys of one.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::.*Anchors[^:]*Arn[^:]*\/\*\]$/,
    of: /^Platform\/Audit\//,
    reason:
      'An anchor is named by its day and a random id: the audit adds objects to this one bucket, and reads those of a day.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::.*Copies[^:]*Arn[^:]*\/\*\]$/,
    of: /^Platform\/Copy\//,
    reason: 'Files of a copy are named by day and run: the function adds them to this one bucket, and reads manifests.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::<[A-Za-z0-9]+\.Arn>:\*\]$/,
    of: /^Api\/Shift\//,
    reason: 'All versions and aliases of one function: CodeDeploy changes what its alias leads to.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason: 'AWS has no narrower resource for traces, registry logins and listing Batch jobs; a test holds that list.',
  },
  {
    finding:
      /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:batch:.*:(job\/|job-definition\/catacloud-[a-z]+-attempt-)\*\]$/,
    reason: 'Batch invents the ids of jobs when they are submitted; definitions are registered by the images of jobs.',
  },
  {
    finding: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:sqs:.*:catacloud-[a-z]+-\*(-dead)?\]$/,
    reason:
      'Who redrives takes from the dead letters of every subscriber, and gives back to its queue; of this stage alone.',
  },
  {
    finding: /^AwsSolutions-S1$/,
    reason:
      'Files are reached by presigned addresses that the platform mints and records. For more, turn on ' +
      'CloudTrail data events for the account, which say more than server access logs.',
  },
  { finding: /^AwsSolutions-COG2$/, reason: 'Everybody may use a second factor; to demand one is an owner’s choice.' },
  { finding: /^AwsSolutions-COG8$/, reason: 'The Plus plan is paid per user and month; an owner may choose it.' },
  { finding: /^AwsSolutions-CFR1$/, reason: 'Customers may be in any country.' },
  {
    finding: /^AwsSolutions-CFR2$/,
    reason:
      'Pages are static, and the API throttles by stage and by token; a web firewall is an owner’s choice (`firewallRequests`).',
  },
  { finding: /^AwsSolutions-CFR3$/, reason: 'The gateway logs every request of the API; the rest are static pages.' },
  {
    finding: /^AwsSolutions-CFR4$/,
    reason: 'Found where a distribution has no domain of its own; with one, TLS 1.2 is the least it speaks.',
  },
  {
    finding: /^AwsSolutions-SMG4$/,
    of: /^Platform\/EdgeSecret\//,
    reason:
      'Who knows it can pretend to call from another address, no more. Distribution and functions have to change it ' +
      'together, which a deployment with another one does.',
  },
  {
    finding: /^AwsSolutions-VPC7$/,
    reason: 'The network has no way in and no neighbours; what machines do is recorded attempt by attempt.',
  },
];

/** Checks every stack against AWS's rules for good solutions; accepted exceptions are listed above. */
export function validate(app: App, stage: StageName): void {
  Validations.of(app).addPlugins(withoutExceptions(new AwsSolutionsChecks(app), stage));
}

/** The same checks. cdk-nag's own acknowledgements name findings exactly, and these contain generated names. */
function withoutExceptions(checks: AwsSolutionsChecks, stage: StageName): IPolicyValidationPlugin {
  const accepted = EXCEPTIONS.filter(({ on }) => on === undefined || on === stage);
  return {
    name: checks.name,
    validate(context) {
      const { violations, ...report } = checks.validate(context);
      const left = violations.filter((violation) => !accepted.some((exception) => accepts(exception, violation)));
      return { ...report, violations: left, success: left.length === 0 };
    },
  };
}

function accepts({ finding, of }: Exception, { ruleName, violatingResources }: PolicyViolation): boolean {
  if (!finding.test(ruleName)) return false;
  return of === undefined || violatingResources.every(({ constructPath = '' }) => of.test(constructPath));
}
