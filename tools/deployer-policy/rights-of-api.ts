import { namesIn, type RightsByType, type RightsContext, right } from './model'

const GATEWAY = 'ops.apigateway.amazonaws.com'

/** The API, its domain and its firewall. */
export const apiRights = (context: RightsContext): RightsByType => {
  const { settings } = context
  const { api, account_id } = namesIn(context)
  const apis = right(
    'apigateway',
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    [api('/restapis'), api('/restapis/*')],
  )
  const tagsOfApi = right('apigateway', ['GET', 'POST', 'PUT', 'DELETE'], [api('/tags/*')])
  return {
    aws_api_gateway_rest_api: [
      apis,
      tagsOfApi,
      // Preflight asks who writes its logs, whoever that is.
      right('apigateway', ['GET'], [api('/account')]),
      // Where an account never had an API or a domain of one, API Gateway makes its own role in the caller's name.
      right(
        'iam',
        ['CreateServiceLinkedRole'],
        [`arn:aws:iam::${account_id}:role/aws-service-role/${GATEWAY}/AWSServiceRoleForAPIGateway`],
        { StringEquals: { 'iam:AWSServiceName': GATEWAY } },
      ),
    ],
    aws_api_gateway_resource: [apis],
    aws_api_gateway_method: [apis],
    aws_api_gateway_integration: [apis],
    aws_api_gateway_deployment: [apis],
    aws_api_gateway_stage: [apis, tagsOfApi],
    aws_api_gateway_method_settings: [apis],
    aws_api_gateway_account: [right('apigateway', ['GET', 'PATCH'], [api('/account')])],
    aws_api_gateway_api_key: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/apikeys'), api('/apikeys/*')]),
      tagsOfApi,
    ],
    aws_api_gateway_usage_plan: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/usageplans'), api('/usageplans/*')]),
      tagsOfApi,
    ],
    aws_api_gateway_usage_plan_key: [right('apigateway', ['GET', 'POST', 'DELETE'], [api('/usageplans/*')])],
    aws_api_gateway_domain_name: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/domainnames'), api('/domainnames/*')]),
      tagsOfApi,
    ],
    aws_api_gateway_base_path_mapping: [
      right('apigateway', ['GET', 'POST', 'PATCH', 'DELETE'], [api('/domainnames/*')]),
    ],
    aws_wafv2_web_acl_association: [
      right(
        'wafv2',
        ['AssociateWebACL', 'DisassociateWebACL', 'GetWebACLForResource', 'GetWebACL'],
        [settings.web_acl_arn ?? '', api('/restapis/*/stages/*')],
      ),
      right('apigateway', ['SetWebACL'], [api('/restapis/*/stages/*')]),
    ],
  }
}
