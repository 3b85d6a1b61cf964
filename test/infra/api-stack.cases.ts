import { beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { keyOfPath } from '../../lib/api/routing.ts';
import { type Deployment, deployment, PATIENCE_MS } from './templates.ts';

describe('the API', () => {
  let production: Deployment;
  let local: Deployment;

  beforeAll(async () => {
    production = await deployment('production');
    local = await deployment('local');
  }, PATIENCE_MS);

  test('the gateway has every path of the contract once, for all methods, and one route for all other requests', () => {
    expect(routeKeys(local)).toEqual([...keysOf(routes), '$default'].sort());
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: more is given to an API that is there already.
  test('no stage comes near the 300 routes that AWS lets an API have', () => {
    for (const stage of [production, local]) expect(routeKeys(stage).length).toBeLessThan(270);
  });

  test('routes of one path are of one function, and all public or none', () => {
    for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path)) {
      const kinds = new Set(ofPath.map(({ group, access }) => `${group} ${access.kind === 'public'}`));
      expect(kinds.size, path).toBe(1);
    }
  });

  test('in production there is no route, no table, no queue and no variable of the test clock', () => {
    const clock = keysOf(routes.filter(({ stage }) => stage === 'test-clock'));
    expect(clock.length).toBeGreaterThan(0);
    expect(routeKeys(local)).toEqual(expect.arrayContaining(clock));
    const ordinary = routes.filter(({ stage }) => stage !== 'test-clock');
    expect(routeKeys(production)).toEqual([...keysOf(ordinary), '$default'].sort());
    const templates = Object.values(production.stacks).map((stack) => JSON.stringify(stack.toJSON()));
    expect(templates.filter((template) => /clock/i.test(template))).toEqual([]);
  });

  test('every route but the public ones asks who is calling', () => {
    const open = Object.values(production.all('AWS::ApiGatewayV2::Route')).flatMap(({ Properties }) =>
      Properties['AuthorizationType'] === 'CUSTOM' ? [] : [Properties['RouteKey']],
    );
    const meant = keysOf(routes.filter(({ access }) => access.kind === 'public'));
    expect(open.sort()).toEqual([...meant, '$default'].sort());
  });

  test('the authorizer keeps no answer, so that a revoked token is refused at once', () => {
    const [authorizer] = Object.values(production.all('AWS::ApiGatewayV2::Authorizer'));
    expect(authorizer?.Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
    });
  });

  test('a request without a token reaches the authorizer too, so that it is refused as the contract says', () => {
    const [authorizer] = Object.values(production.all('AWS::ApiGatewayV2::Authorizer'));
    expect(authorizer?.Properties['IdentitySource']).toEqual([]);
  });

  test('each function has one permission, however many routes it serves', () => {
    const functions = Object.keys(production.all('AWS::Lambda::Function')).filter((id) => id.startsWith('Api.'));
    const permitted = Object.values(production.all('AWS::Lambda::Permission')).map(({ Properties }) =>
      production.target('Api', Properties['FunctionName']),
    );
    const aliases = production.all('AWS::Lambda::Alias');
    const led = permitted.map((id) => production.target(id, aliases[id]?.Properties['FunctionName']));
    expect(led.sort()).toEqual(functions.sort());
  });

  test('pages of the configured origins may call, and nobody else’s', () => {
    const [api] = Object.values(production.all('AWS::ApiGatewayV2::Api'));
    expect(api?.Properties['CorsConfiguration']).toMatchObject({
      AllowOrigins: ['https://data.example.org', 'https://other.example.org'],
    });
  });

  test('the API believes whom the distribution was called by, and only a reference to what shows it is in a template', () => {
    const [secret] = Object.keys(production.all('AWS::SecretsManager::Secret'));
    expect(secret).toMatch(/^Platform\./);
    const functions = Object.entries(production.all('AWS::Lambda::Function')).filter(([id]) =>
      /^Api\.(?!Auth)/.test(id),
    );
    const shown = functions.map(([, { Properties }]) => {
      const { Variables } = Properties['Environment'] as { Variables: Readonly<Record<string, unknown>> };
      return JSON.stringify(Variables['EDGE_SECRET']);
    });
    expect(new Set(shown).size).toBe(1);
    const [distribution] = Object.values(production.all('AWS::CloudFront::Distribution'));
    const sent = JSON.stringify(distribution?.Properties);
    for (const text of [shown[0], sent]) expect(text).toMatch(/\{\{resolve:secretsmanager:.*SecretString/);
    expect(sent).toContain('catacloud-edge');
    expect(Object.keys(local.all('AWS::SecretsManager::Secret'))).toEqual([]);
  });

  test('requests are throttled and logged, without headers or bodies', () => {
    const [stage] = Object.values(production.all('AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties['DefaultRouteSettings']).toMatchObject({
      ThrottlingRateLimit: 200,
      ThrottlingBurstLimit: 400,
    });
    const { Format } = (stage?.Properties['AccessLogSettings'] ?? {}) as { readonly Format?: string };
    expect(Format).toContain('$context.status');
    expect(Format).not.toMatch(/header|body|token/i);
  });

  test('alarms ring for what clients see: failures, their rate, slowness, refusals by limits', () => {
    const alarms = JSON.stringify(
      Object.values(production.stacks['Api']?.findResources('AWS::CloudWatch::Alarm') ?? {}),
    );
    for (const metric of ['"5xx"', '"Count"', '"Latency"', '"Throttled"', '"ClaimsRefused"'])
      expect(alarms).toContain(metric);
  });

  test('no stack comes near the 500 resources that a stack may have', () => {
    for (const stack of [...Object.values(production.stacks), ...Object.values(local.stacks)]) {
      expect(Object.keys(stack.toJSON()['Resources']).length).toBeLessThan(480);
    }
  });
});

function keysOf(some: readonly Route[]): string[] {
  return [...new Set(some.map(keyOfPath))];
}

function routeKeys(deployed: Deployment): readonly string[] {
  const found = Object.values(deployed.all('AWS::ApiGatewayV2::Route'));
  return found.map(({ Properties }) => String(Properties['RouteKey'])).sort();
}
