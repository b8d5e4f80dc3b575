import { createHash } from 'node:crypto'
import { ApiGatewayApiKey } from '@cdktf/provider-aws/lib/api-gateway-api-key'
import { ApiGatewayDeployment } from '@cdktf/provider-aws/lib/api-gateway-deployment'
import { ApiGatewayIntegration } from '@cdktf/provider-aws/lib/api-gateway-integration'
import { ApiGatewayMethod } from '@cdktf/provider-aws/lib/api-gateway-method'
import { ApiGatewayMethodSettings } from '@cdktf/provider-aws/lib/api-gateway-method-settings'
import { ApiGatewayResource } from '@cdktf/provider-aws/lib/api-gateway-resource'
import { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api'
import { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage'
import { ApiGatewayUsagePlan } from '@cdktf/provider-aws/lib/api-gateway-usage-plan'
import { ApiGatewayUsagePlanKey } from '@cdktf/provider-aws/lib/api-gateway-usage-plan-key'
import type { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy'
import type { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias'
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function'
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission'
import { Construct } from 'constructs'
import { API_ALIAS } from '../../functions/approval-handler/contract'
import type { Route } from '../../functions/runtime/contract'
import { named, type Place } from '../settings/names'
import { ApiEntrance, type EntranceSettings } from './api-entrance'
import { ApiAccount } from './api-gateway-account'
import { functionAlias } from './function-alias'
import { LogGroup } from './log-group'
import { policy } from './names'
import { makePolicy } from './roles'

/** One line per request, without query strings: they hold tokens. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  apiKeyId: '$context.identity.apiKeyId',
  userArn: '$context.identity.userArn',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  responseLength: '$context.responseLength',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
})

export interface ApprovalApiProps extends Place, EntranceSettings {
  readonly dataKeyArn: string
  readonly retentionDays: number
  readonly throttle: { readonly requests_per_second: number; readonly burst: number }
  /** How `POST /approval` knows its callers. */
  readonly authorization: 'api_key' | 'iam'
  readonly manageAccount: boolean
  /** Signed routes by which people change something without a deployment. */
  readonly maintained: readonly Route[]
}

export const STAGE_NAME = 'prod'

/** How each route reaches the function, beside the alias. */
const INTEGRATION = { type: 'AWS_PROXY', integrationHttpMethod: 'POST' } as const

/** The REST API of decisions. */
export class ApprovalApi extends Construct {
  readonly stage: ApiGatewayStage
  /** How people and products reach it. */
  readonly entrance: ApiEntrance
  /** Absent where callers sign with IAM. */
  readonly key: ApiGatewayApiKey | undefined
  /** For people who decide from a command line. Whether they may decide an alert, its policy says. */
  readonly approvers: IamPolicy
  /** For people who open windows; absent where the settings have none. */
  readonly maintainers: IamPolicy | undefined
  private readonly resources = new Map<string, string>()

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ApprovalApiProps,
  ) {
    super(scope, id)
    this.api = new ApiGatewayRestApi(this, 'api', {
      name: named(props, 'cloudops-approval-api'),
      description: 'API for CloudOps approval workflow',
      endpointConfiguration: { types: ['REGIONAL'] },
    })
    this.api.overrideLogicalId('approval-api')
    this.deployment = new ApiGatewayDeployment(this, 'deployment', {
      restApiId: this.api.id,
      lifecycle: { createBeforeDestroy: true },
    })
    const logs = new LogGroup(this, 'access-log', {
      name: `/aws/apigateway/${named(props, 'cloudops-approval-api')}`,
      logicalId: 'logs-approval-api',
      dataKeyArn: props.dataKeyArn,
      retentionDays: props.retentionDays,
    }).group
    const account = props.manageAccount ? [new ApiAccount(this, 'account', props).account] : []
    this.stage = new ApiGatewayStage(this, 'stage', {
      restApiId: this.api.id,
      deploymentId: this.deployment.id,
      stageName: STAGE_NAME,
      // Its traces hold query strings, and so the tokens of links: who may read traces could decide. The functions are traced.
      xrayTracingEnabled: false,
      accessLogSettings: { destinationArn: logs.arn, format: ACCESS_LOG },
      dependsOn: account,
    })
    this.entrance = new ApiEntrance(this, 'entrance', { ...props, stage: this.stage, apiId: this.api.id })
    // Usage plans throttle only calls with a key, so the stage throttles every route.
    new ApiGatewayMethodSettings(this, 'throttling', {
      restApiId: this.api.id,
      stageName: this.stage.stageName,
      methodPath: '*/*',
      settings: {
        throttlingRateLimit: props.throttle.requests_per_second,
        throttlingBurstLimit: props.throttle.burst,
        metricsEnabled: true,
      },
    })
    this.approvers = this.callers('approvers', ['/approval/iam'], {
      name: 'cloudops-approver',
      Sid: 'Decide',
      does: 'ask for decisions',
    })
    this.maintainers =
      props.maintained.length === 0
        ? undefined
        : this.callers(
            'maintainers',
            props.maintained.map(({ path }) => path),
            { name: 'cloudops-maintainer', Sid: 'Maintain', does: 'change what needs no deployment' },
          )
    this.key = props.authorization === 'api_key' ? this.apiKey() : undefined
  }

  private readonly api: ApiGatewayRestApi
  private readonly deployment: ApiGatewayDeployment

  /** A policy for people who sign what they send to these routes. */
  private callers(
    id: string,
    paths: readonly string[],
    { name, Sid, does }: Readonly<Record<'name' | 'Sid' | 'does', string>>,
  ): IamPolicy {
    return makePolicy(this, id, this.props, {
      name,
      description: `CloudOps Agent: ${does} as an IAM identity`,
      policy: policy({
        Sid,
        Effect: 'Allow',
        Action: ['execute-api:Invoke'],
        Resource: paths.map((path) => `${this.api.executionArn}/${STAGE_NAME}/POST${path}`),
      }),
    })
  }

  private apiKey(): ApiGatewayApiKey {
    const key = new ApiGatewayApiKey(this, 'key', {
      name: named(this.props, 'cloudops-approval-key'),
      enabled: true,
    })
    const plan = new ApiGatewayUsagePlan(this, 'plan', {
      name: named(this.props, 'cloudops-approval-plan'),
      apiStages: [{ apiId: this.api.id, stage: this.stage.stageName }],
      throttleSettings: {
        rateLimit: this.props.throttle.requests_per_second,
        burstLimit: this.props.throttle.burst,
      },
    })
    new ApiGatewayUsagePlanKey(this, 'plan-key', { keyId: key.id, keyType: 'API_KEY', usagePlanId: plan.id })
    return key
  }

  /**
   * Leads routes to a function, by an alias that no one else may invoke: the function knows by it that what an event says of its
   * caller is API Gateway's word. A deployment is made anew whenever one of them, or the way there, changes.
   */
  serve(routes: readonly Route[], handler: LambdaFunction): void {
    const alias = functionAlias(this, 'alias', {
      handler,
      name: API_ALIAS,
      description: 'Invoked by API Gateway alone',
    })
    const parts = routes.flatMap((route) => this.route(route, alias))
    this.deployment.dependsOn = parts
    this.deployment.triggers = {
      definition: createHash('sha256')
        .update(JSON.stringify([routes, this.props.authorization, INTEGRATION, API_ALIAS]))
        .digest('hex'),
    }
    new LambdaPermission(this, 'permission', {
      statementId: 'apigateway-invoke',
      action: 'lambda:InvokeFunction',
      functionName: handler.functionName,
      qualifier: alias.name,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${this.api.executionArn}/*/*`,
    })
  }

  private route({ method, path, api_key, iam }: Route, alias: LambdaAlias): string[] {
    const id = `${method.toLowerCase()}${path.replaceAll('/', '-')}`
    const common = { restApiId: this.api.id, resourceId: this.resource(path), httpMethod: method }
    const signed = iam === true || (api_key && this.props.authorization === 'iam')
    const gatewayMethod = new ApiGatewayMethod(this, id, {
      ...common,
      authorization: signed ? 'AWS_IAM' : 'NONE',
      apiKeyRequired: api_key && !signed,
    })
    const integration = new ApiGatewayIntegration(this, `${id}-integration`, {
      ...common,
      httpMethod: gatewayMethod.httpMethod,
      ...INTEGRATION,
      uri: alias.invokeArn,
    })
    return [gatewayMethod, integration].map(
      (made) => `${made.terraformResourceType}.${made.friendlyUniqueId}`,
    )
  }

  /** Id of the resource of a path; its parents are made on the way. */
  private resource(path: string): string {
    const known = this.resources.get(path)
    if (known !== undefined) return known
    const parts = path.split('/').filter((part) => part !== '')
    const last = parts.pop()
    if (last === undefined) return this.api.rootResourceId
    const resource = new ApiGatewayResource(this, `path${path.replaceAll('/', '-')}`, {
      restApiId: this.api.id,
      parentId: this.resource(parts.map((part) => `/${part}`).join('')),
      pathPart: last,
    })
    this.resources.set(path, resource.id)
    return resource.id
  }
}
