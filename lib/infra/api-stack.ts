import { Aws, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { type CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type Alias, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Group, Route } from '../api/route.ts';
import { keyOfPath } from '../api/routing.ts';
import { defined } from '../domain/defined.ts';
import { apiAlarms } from './api-alarms.ts';
import type { PlatformContext } from './context.ts';
import { API_FUNCTIONS, AUTHORIZER } from './functions.ts';
import { PlatformFunction } from './platform-function.ts';
import { equip, type Resources } from './resources.ts';
import { aliasOf, GradualShift } from './shift.ts';
import { originsOf, signUpOf } from './stage.ts';

export interface ApiStackProps extends StackProps {
  /** The contract; routes that a stage does not have are left out. */
  readonly routes: readonly Route[];
  readonly resources: Resources;
  readonly api: CfnApi;
  /** Where a distribution is in front of the API. */
  readonly edgeSecret: string | undefined;
}

/** The gateway's log line of each request. Never a header or a body: they contain secrets. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  at: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.error.message',
  authorizerError: '$context.authorizer.error',
  ip: '$context.identity.sourceIp',
};

/**
 * The HTTP API: one function per group of routes, one gateway route per path of the contract (AWS takes 300 of an API), one permission
 * per function (a permission per route would fill the stack's 500 resources), one authorizer in front.
 */
export class ApiStack extends Stack {
  readonly functions: ReadonlyMap<Group, PlatformFunction>;
  private readonly api: CfnApi;
  private readonly context: PlatformContext;
  /** What is called instead of a function itself, where versions are shifted. */
  private readonly aliases = new Map<PlatformFunction, Alias>();

  constructor(scope: Construct, id: string, context: PlatformContext, props: ApiStackProps) {
    super(scope, id, props);
    this.context = context;
    this.api = props.api;
    const routes = props.routes.filter((route) => route.stage !== 'test-clock' || context.stage.testClock);
    const authorizer = this.authorizer(props.resources);
    this.functions = this.handlers(routes, props);
    const integrations = new Map(
      [...this.functions].map(([group, handler]) => [group, this.integrate(group, handler)] as const),
    );
    // All routes of a path are of one function, and equally public: a test of the contract compares them.
    for (const route of new Map(routes.toReversed().map((each) => [each.path, each])).values()) {
      const integration = integrations.get(route.group);
      if (integration !== undefined) this.route(route, integration, authorizer);
    }
    const meta = integrations.get('meta');
    if (meta !== undefined) this.unrouted(meta);
    this.publish();
    const services = [...this.functions.keys()].map((group) => `api-${group}`);
    this.shift(apiAlarms(this, context, this.api.ref, services));
    new CfnOutput(this, 'ApiUrl', { value: this.api.attrApiEndpoint });
    new CfnOutput(this, 'ApiId', { value: this.api.ref });
  }

  private handlers(
    routes: readonly Route[],
    { resources, edgeSecret }: ApiStackProps,
  ): ReadonlyMap<Group, PlatformFunction> {
    const groups = [...new Set(routes.map(({ group }) => group))].sort();
    return new Map(
      groups.map((group) => {
        const { grants, testClockGrants, ...needs } = API_FUNCTIONS[group];
        const handler = new PlatformFunction(this, pascal(group), this.context, { bundle: `api-${group}`, ...needs });
        equip(handler, this.context.stage.testClock ? { ...grants, ...testClockGrants } : grants, resources);
        handler.addVariables({
          ALLOWED_ORIGINS: originsOf(this.context.stage).join(','),
          ...defined({ EDGE_SECRET: edgeSecret }),
        });
        if (group === 'organisations') {
          handler.addVariables({ STARTING_QUOTA_BYTES: String(this.context.stage.startingQuotaBytes) });
        }
        if (group === 'jobs') {
          const { jobLogDays, settings } = this.context.stage;
          const mirror = defined({ IMAGE_MIRROR: settings.imageMirror });
          handler.addVariables({ JOB_LOG_DAYS: String(jobLogDays), ...mirror });
        }
        if (group === 'account') handler.addVariables({ SIGN_UP: signUpOf(this.context.stage) });
        this.permit(`${pascal(group)}Permission`, handler, '*/*');
        return [group, handler];
      }),
    );
  }

  /**
   * Called for every request, answers kept for none: a token that was revoked a second ago is refused. Without an
   * identity source a request without a token is authorized here too, and gets this API's own kind of refusal.
   */
  private authorizer(resources: Resources): CfnAuthorizer {
    const { grants, ...needs } = AUTHORIZER;
    const handler = new PlatformFunction(this, 'Authorizer', this.context, { bundle: 'authorizer', ...needs });
    equip(handler, grants, resources);
    handler.addVariables({ ORGANISATION_REQUESTS_PER_SECOND: String(this.context.stage.organisationRate) });
    const authorizer = new CfnAuthorizer(this, 'TokenAuthorizer', {
      apiId: this.api.ref,
      name: 'token',
      authorizerType: 'REQUEST',
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      // Explicit: without it the default header may be required.
      identitySource: [],
      authorizerResultTtlInSeconds: 0,
      authorizerUri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${this.invokedArn(handler)}/invocations`,
    });
    this.permit('AuthorizerPermission', handler, `authorizers/${authorizer.ref}`);
    return authorizer;
  }

  private integrate(group: Group, handler: PlatformFunction): CfnIntegration {
    return new CfnIntegration(this, `${pascal(group)}Integration`, {
      apiId: this.api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: this.invokedArn(handler),
      payloadFormatVersion: '2.0',
    });
  }

  private route(route: Route, integration: CfnIntegration, authorizer: CfnAuthorizer): void {
    const isPublic = route.access.kind === 'public';
    new CfnRoute(this, `Route.${route.id}`, {
      apiId: this.api.ref,
      routeKey: keyOfPath(route),
      target: `integrations/${integration.ref}`,
      authorizationType: isPublic ? 'NONE' : 'CUSTOM',
      ...defined({ authorizerId: isPublic ? undefined : authorizer.ref }),
    });
  }

  /** Requests that fit no route are answered by a function too: the gateway's own 404 is no problem document. */
  private unrouted(integration: CfnIntegration): void {
    new CfnRoute(this, 'Unrouted', {
      apiId: this.api.ref,
      routeKey: '$default',
      target: `integrations/${integration.ref}`,
      authorizationType: 'NONE',
    });
  }

  private permit(id: string, handler: PlatformFunction, what: string): void {
    new CfnPermission(this, id, {
      action: 'lambda:InvokeFunction',
      functionName: this.invokedArn(handler),
      principal: 'apigateway.amazonaws.com',
      sourceArn: `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.api.ref}/${what}`,
    });
  }

  /** Of the alias, where there is one. */
  private invokedArn(handler: PlatformFunction): string {
    if (this.context.stage.shift === 'none') return handler.functionArn;
    const alias = this.aliases.get(handler) ?? aliasOf(handler);
    this.aliases.set(handler, alias);
    return alias.functionArn;
  }

  private shift(alarms: readonly Alarm[]): void {
    const { shift } = this.context.stage;
    if (shift === 'none') return;
    const gradually = new GradualShift(this, 'Shift', this.context, shift);
    for (const [handler, alias] of this.aliases) {
      const own = handler.errors === undefined ? [] : [handler.errors];
      gradually.of(handler.node.id, { handler, alias, alarms: [...own, ...alarms] });
    }
  }

  private publish(): void {
    const { stage } = this.context;
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: `/catacloud/${stage.name}/api`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnStage(this, 'Stage', {
      apiId: this.api.ref,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: log.logGroupArn, format: JSON.stringify(ACCESS_LOG) },
      defaultRouteSettings: {
        throttlingRateLimit: stage.throttle.rate,
        throttlingBurstLimit: stage.throttle.burst,
        detailedMetricsEnabled: true,
      },
    });
  }
}

function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
