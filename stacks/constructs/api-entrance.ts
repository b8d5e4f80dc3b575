import { ApiGatewayBasePathMapping } from '@cdktf/provider-aws/lib/api-gateway-base-path-mapping'
import { ApiGatewayDomainName } from '@cdktf/provider-aws/lib/api-gateway-domain-name'
import type { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage'
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association'
import { Construct } from 'constructs'
import type { StackSettings } from '../settings'

export type EntranceSettings = Pick<StackSettings, 'api_domain' | 'web_acl_arn'>

/** How the API is reached: by the name that AWS gives, or by one of its owner's; and the firewall in front of it. */
export class ApiEntrance extends Construct {
  /** Below it are the routes. */
  readonly url: string
  /** What the record of a name of one's own leads to; absent without such a name. */
  readonly target: { readonly name: string; readonly zoneId: string } | undefined

  constructor(
    scope: Construct,
    id: string,
    {
      api_domain,
      web_acl_arn,
      stage,
      apiId,
    }: EntranceSettings & { readonly stage: ApiGatewayStage; readonly apiId: string },
  ) {
    super(scope, id)
    if (web_acl_arn !== undefined)
      new Wafv2WebAclAssociation(this, 'firewall', { resourceArn: stage.arn, webAclArn: web_acl_arn })
    if (api_domain === undefined) {
      this.url = stage.invokeUrl
      return
    }
    const domain = new ApiGatewayDomainName(this, 'domain', {
      domainName: api_domain.name,
      regionalCertificateArn: api_domain.certificate_arn,
      endpointConfiguration: { types: ['REGIONAL'] },
      securityPolicy: 'TLS_1_2',
    })
    // Links that were sent before keep the name that AWS gives, which goes on to answer.
    new ApiGatewayBasePathMapping(this, 'mapping', {
      apiId,
      stageName: stage.stageName,
      domainName: domain.domainName,
    })
    this.url = `https://${api_domain.name}`
    this.target = { name: domain.regionalDomainName, zoneId: domain.regionalZoneId }
  }
}
