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
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function'
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission'
import { Construct } from 'constructs'
import type { Route } from '../../functions/contract'
import { named, type Place } from './names'

/** Requests per second, and at once. Usage plans throttle only calls with a key, so the stage throttles every route. */
const THROTTLE = { rateLimit: 10, burstLimit: 20 }

/** The REST API of decisions. */
export class ApprovalApi extends Construct {
  readonly stage: ApiGatewayStage
  private readonly resources = new Map<string, string>()

  constructor(
    scope: Construct,
    id: string,
    private readonly place: Place,
  ) {
    super(scope, id)
    this.api = new ApiGatewayRestApi(this, 'api', {
      name: named(place, 'cloudops-approval-api'),
      description: 'API for CloudOps approval workflow',
      endpointConfiguration: { types: ['REGIONAL'] },
    })
    this.api.overrideLogicalId('approval-api')
    this.deployment = new ApiGatewayDeployment(this, 'deployment', {
      restApiId: this.api.id,
      lifecycle: { createBeforeDestroy: true },
    })
    this.stage = new ApiGatewayStage(this, 'stage', {
      restApiId: this.api.id,
      deploymentId: this.deployment.id,
      stageName: 'prod',
      xrayTracingEnabled: true,
    })
    new ApiGatewayMethodSettings(this, 'throttling', {
      restApiId: this.api.id,
      stageName: this.stage.stageName,
      methodPath: '*/*',
      settings: {
        throttlingRateLimit: THROTTLE.rateLimit,
        throttlingBurstLimit: THROTTLE.burstLimit,
        metricsEnabled: true,
      },
    })
    this.key()
  }

  private readonly api: ApiGatewayRestApi
  private readonly deployment: ApiGatewayDeployment

  private key(): void {
    const key = new ApiGatewayApiKey(this, 'key', {
      name: named(this.place, 'cloudops-approval-key'),
      enabled: true,
    })
    const plan = new ApiGatewayUsagePlan(this, 'plan', {
      name: named(this.place, 'cloudops-approval-plan'),
      apiStages: [{ apiId: this.api.id, stage: this.stage.stageName }],
      throttleSettings: THROTTLE,
    })
    new ApiGatewayUsagePlanKey(this, 'plan-key', { keyId: key.id, keyType: 'API_KEY', usagePlanId: plan.id })
  }

  /** Leads routes to a function. A deployment is made anew whenever one of them changes. */
  serve(routes: readonly Route[], handler: LambdaFunction): void {
    const parts = routes.flatMap((route) => this.route(route, handler))
    this.deployment.dependsOn = parts
    this.deployment.triggers = {
      definition: createHash('sha256').update(JSON.stringify(routes)).digest('hex'),
    }
    new LambdaPermission(this, 'permission', {
      statementId: 'apigateway-invoke',
      action: 'lambda:InvokeFunction',
      functionName: handler.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${this.api.executionArn}/*/*`,
    })
  }

  private route({ method, path, api_key }: Route, handler: LambdaFunction): string[] {
    const id = `${method.toLowerCase()}${path.replaceAll('/', '-')}`
    const common = { restApiId: this.api.id, resourceId: this.resource(path), httpMethod: method }
    const gatewayMethod = new ApiGatewayMethod(this, id, {
      ...common,
      authorization: 'NONE',
      apiKeyRequired: api_key,
    })
    const integration = new ApiGatewayIntegration(this, `${id}-integration`, {
      ...common,
      httpMethod: gatewayMethod.httpMethod,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: handler.invokeArn,
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
