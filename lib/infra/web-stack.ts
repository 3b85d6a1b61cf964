import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { contentSecurityPolicy, PERMISSIONS_POLICY } from '../api/page-policy.ts';
import { EDGE_HEADER } from '../aws/environment.ts';
import { defined, ifDefined } from '../domain/defined.ts';
import { globalNameIn, nameIn } from './context.ts';
import { bucketDefaults } from './data-stack.ts';
import { edgeOf } from './edge-stack.ts';
import type { Stage } from './stage.ts';

export interface WebStackProps extends StackProps {
  readonly api: CfnApi;
  /** The pages put parts of files there. */
  readonly files: Bucket;
  /** Sent to the API with every request, so that it believes whom the distribution was called by. */
  readonly edgeSecret: string | undefined;
}

const HSTS_DAYS = 365;

/**
 * Pages for addresses of the dashboards, which are one page: whatever has no file ending is `index.html`. Done here and
 * not by error responses, which would turn the API's own 404s into pages.
 */
const ONE_PAGE = `function handler(event) {
  var request = event.request;
  if (request.uri.lastIndexOf('.') <= request.uri.lastIndexOf('/')) request.uri = '/index.html';
  return request;
}`;

/** One origin for people: the dashboards from a private bucket, and `/v1/*` from the API. */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, stage: Stage, props: WebStackProps) {
    super(scope, id, props);
    const pages = new Bucket(this, 'Pages', bucketDefaults(stage));
    const { domain, hostedZoneId } = stage.settings;
    const { certificateArn, webAclId } = edgeOf(stage);
    const viewerProtocolPolicy = ViewerProtocolPolicy.REDIRECT_TO_HTTPS;
    const certificate = ifDefined(certificateArn, (arn) => Certificate.fromCertificateArn(this, 'Certificate', arn));
    const own =
      domain === undefined || certificate === undefined
        ? undefined
        : { domainNames: [domain], minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021, certificate };
    const distribution = new Distribution(this, 'Distribution', {
      comment: nameIn(stage, 'web'),
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        origin: this.origin(stage, pages),
        viewerProtocolPolicy,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.headers(stage, props.files),
        functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: this.onePage(stage) }],
      },
      additionalBehaviors: {
        '/v1/*': {
          origin: new HttpOrigin(
            `${props.api.ref}.execute-api.${this.region}.${this.urlSuffix}`,
            defined({ customHeaders: ifDefined(props.edgeSecret, (secret) => ({ [EDGE_HEADER]: secret })) }),
          ),
          viewerProtocolPolicy,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
      ...own,
      ...defined({ webAclId }),
    });
    if (hostedZoneId !== undefined && domain !== undefined) this.records(distribution, hostedZoneId, domain);
    new CfnOutput(this, 'WebUrl', { value: `https://${domain ?? distribution.distributionDomainName}` });
    new CfnOutput(this, 'WebDomain', { value: distribution.distributionDomainName });
    new CfnOutput(this, 'PagesBucket', { value: pages.bucketName });
  }

  /** The domain's own records: an alias of the distribution, by both kinds of addresses. */
  private records(distribution: Distribution, hostedZoneId: string, zoneName: string): void {
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
    const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new ARecord(this, 'Record', { zone, target });
    new AaaaRecord(this, 'Record6', { zone, target });
  }

  private origin(stage: Stage, pages: Bucket): IOrigin {
    const access = new S3OriginAccessControl(this, 'PagesAccess', {
      originAccessControlName: globalNameIn(stage, 'pages'),
    });
    return S3BucketOrigin.withOriginAccessControl(pages as IBucket, { originAccessControl: access });
  }

  private onePage(stage: Stage): EdgeFunction {
    return new EdgeFunction(this, 'OnePage', {
      functionName: globalNameIn(stage, 'one-page'),
      code: FunctionCode.fromInline(ONE_PAGE),
      runtime: FunctionRuntime.JS_2_0,
    });
  }

  private headers(stage: Stage, files: Bucket): ResponseHeadersPolicy {
    const override = true;
    // The bucket that files are put into and read from.
    const policy = contentSecurityPolicy([`https://${files.bucketRegionalDomainName}`]);
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: globalNameIn(stage, 'pages'),
      securityHeadersBehavior: {
        contentSecurityPolicy: { override, contentSecurityPolicy: policy },
        contentTypeOptions: { override },
        frameOptions: { override, frameOption: HeadersFrameOption.DENY },
        referrerPolicy: { override, referrerPolicy: HeadersReferrerPolicy.NO_REFERRER },
        strictTransportSecurity: {
          override,
          accessControlMaxAge: Duration.days(HSTS_DAYS),
          includeSubdomains: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [{ override, header: 'Permissions-Policy', value: PERMISSIONS_POLICY }],
      },
    });
  }
}
