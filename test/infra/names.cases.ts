import { beforeAll, describe, expect, test } from 'vitest';
import { stacksToDestroy } from '../../lib/infra/confirmation.ts';
import { stageOf } from '../../lib/infra/stage.ts';
import { type Deployment, deployment, EDGE_SETTINGS, PATIENCE_MS, RESTORED_LOG, RUNNER_DIGEST } from './templates.ts';

/** Types whose names are taken in the whole account, whatever the region. */
const GLOBAL = /^AWS::(CloudFront|IAM|S3)::/;
/** Properties that name a resource itself. `Name` alone does so in some types. */
const NAMING =
  /^((Bucket|Table|Queue|Topic|Function|Repository|LogGroup|Role|ManagedPolicy|JobQueue|JobDefinition|UserPool)?Name)$/;
/** Names within something that has a name of its own. */
const WITHIN = [
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
];

describe('names and references', () => {
  let production: Deployment;
  let staging: Deployment;
  beforeAll(async () => {
    production = await deployment('production');
    staging = await deployment('staging');
  }, PATIENCE_MS);

  test('two stages of one account share no name', () => {
    const names = new Set(namesIn(production).map(({ type, name }) => `${type} ${name}`));
    expect(names.size).toBeGreaterThan(80);
    expect(namesIn(staging).filter(({ type, name }) => names.has(`${type} ${name}`))).toEqual([]);
  });

  test('the command that removes a stage names every stack of it as the CDK does', () => {
    const ids = (settings: object) =>
      [...stacksToDestroy(stageOf('staging', settings), { withData: true, really: undefined })].sort();
    expect(ids({})).toEqual(Object.keys(production.stacks).sort());
    expect(ids(EDGE_SETTINGS)).toEqual(Object.keys(staging.stacks).sort());
  });

  test('a stage in a second region takes no name of the first', () => {
    const global = namesIn(production).filter(({ type }) => GLOBAL.test(type));
    expect(global.length).toBeGreaterThan(2);
    expect(global.filter(({ name }) => !name.includes('AWS::Region'))).toEqual([]);
  });

  test('what outlives its stack has no fixed name, so that a deployment after it is not refused', () => {
    const kept = resourcesOf(production).filter(({ resource }) => resource.DeletionPolicy?.startsWith('Retain'));
    expect(kept.length).toBeGreaterThan(6);
    // Pools of users may share a name; everything else that is kept would clash.
    const fixed = kept.filter(
      ({ resource }) => resource.Type !== 'AWS::Cognito::UserPool' && nameOf(resource) !== undefined,
    );
    expect(fixed).toEqual([]);
  });

  test('a stack reads outputs of others and exports none, so that a release may remove what another one used', () => {
    const text = JSON.stringify(Object.values(production.stacks).map((stack) => stack.toJSON()));
    expect(text).toContain('Fn::GetStackOutput');
    expect(text).not.toContain('Fn::ImportValue');
    expect(text).not.toContain('"Export"');
  });

  test('a restored log is used by its name, and its stream by the relay, while the old one stays protected', () => {
    const relays = Object.values(staging.all('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => Properties);
    expect(relays.filter(({ EventSourceArn }) => EventSourceArn === RESTORED_LOG.eventsStreamArn)).toHaveLength(1);
    const variables = Object.values(staging.all('AWS::Lambda::Function')).flatMap(({ Properties }) => {
      const { Variables } = Properties['Environment'] as { Variables: Readonly<Record<string, unknown>> };
      return Variables['EVENTS_TABLE'] ?? [];
    });
    expect(new Set(variables)).toEqual(new Set([RESTORED_LOG.events]));
    expect(Object.keys(staging.all('AWS::DynamoDB::Table'))).toContainEqual(expect.stringMatching(/^Data\.Events/));
  });

  test('machines run the image of the digest that is set, and without one that with the tag', () => {
    const imageIn = (deployed: Deployment) => {
      const { Value } = deployed.stacks['Machines']?.findOutputs('RunnerImage')['RunnerImage'] ?? {};
      return JSON.stringify(Value);
    };
    expect(imageIn(staging)).toContain(`@${RUNNER_DIGEST}`);
    expect(imageIn(production)).toContain(':current');
  });

  test('no template names a partition of AWS', () => {
    const text = JSON.stringify(Object.values(production.stacks).map((stack) => stack.toJSON()));
    expect(text.match(/arn:aws[a-z-]*:(?!acm:us-east-1:111122223333)[^"]{0,40}/g) ?? []).toEqual([]);
  });
});

interface Found {
  readonly type: string;
  readonly name: string;
}

function namesIn(deployed: Deployment): readonly Found[] {
  return resourcesOf(deployed).flatMap(({ resource }) => {
    const name = nameOf(resource);
    return name === undefined || WITHIN.includes(resource.Type) ? [] : [{ type: resource.Type, name }];
  });
}

function nameOf({ Properties }: TemplateResource): string | undefined {
  const configs = Object.values(Properties ?? {}).filter((value) => typeof value === 'object');
  const candidates = [Properties, ...configs].flatMap((part) => Object.entries(part ?? {}));
  const found = candidates.find(([key, value]) => NAMING.test(key) && isFixed(value));
  return found && JSON.stringify(found[1]);
}

/** A text, or one that is joined with the region: not a reference to another resource's name. */
function isFixed(value: unknown): boolean {
  return typeof value === 'string' || /"Fn::Join".*catacloud-/.test(JSON.stringify(value));
}

function resourcesOf({ stacks }: Deployment): readonly { readonly id: string; readonly resource: TemplateResource }[] {
  return Object.values(stacks).flatMap((stack) => {
    const { Resources } = stack.toJSON() as { readonly Resources: Readonly<Record<string, TemplateResource>> };
    return Object.entries(Resources).map(([id, resource]) => ({ id, resource }));
  });
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, object>>;
  readonly DeletionPolicy?: string;
}
