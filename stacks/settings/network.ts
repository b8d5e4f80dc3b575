import * as t from 'io-ts'
import { oneOf, struct, text } from '../../schemas/codec'
import { setting } from '../../schemas/setting'

/** Where the functions that reach the watched domains and their resources leave from. */
export const Vpc = struct(
  'Vpc',
  {
    subnet_ids: setting(
      t.array(
        text('SubnetId', 'the id of a subnet such as subnet-0a1b2c3d', {
          pattern: '^subnet-[0-9a-f]{8,17}$',
        }),
      ),
      {
        description:
          'Private subnets of `invoke-agent-analysis` and `execution-handler`; the addresses of their NAT gateways are what the domains see',
      },
    ),
    security_group_ids: setting(
      t.array(
        text('SecurityGroupId', 'the id of a security group such as sg-0a1b2c3d', {
          pattern: '^sg-[0-9a-f]{8,17}$',
        }),
      ),
      {
        description: 'Their security groups. Outgoing HTTPS, DNS and the ports of the monitors must be open',
      },
    ),
  },
  {},
)

/** The API under a name of one's own. */
export const ApiDomain = struct(
  'ApiDomain',
  {
    name: setting(
      text('ApiDomainName', 'a lower-case host name such as approval.example.com', {
        pattern: '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$',
      }),
      { description: 'Name of the API in links, in place of the one that AWS gives' },
    ),
    certificate_arn: setting(
      text('CertificateArn', 'the ARN of a certificate of ACM', {
        pattern: '^arn:aws:acm:[a-z0-9-]+:\\d{12}:certificate/[\\w-]+$',
      }),
      { description: 'Its certificate, in the region of the deployment' },
    ),
  },
  {},
)

export const WebAclArn = text('WebAclArn', 'the ARN of a regional web ACL of WAF', {
  pattern: '^arn:aws:wafv2:[a-z0-9-]+:\\d{12}:regional/webacl/[\\w-]+/[\\w-]+$',
})

export const SchemaRegistryChoice = oneOf('SchemaRegistryChoice', 'auto', 'on', 'off')

/** Regions of the partition where EventBridge has no registry of schemas (botocore's endpoints of November 2026). */
const WITHOUT_SCHEMAS = [
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'il-central-1',
  'mx-central-1',
]

/** Whether there is a registry of schemas in a deployment. */
export const hasSchemaRegistry = ({
  region,
  schema_registry,
}: {
  readonly region: string
  readonly schema_registry: t.TypeOf<typeof SchemaRegistryChoice>
}): boolean => schema_registry === 'on' || (schema_registry === 'auto' && !WITHOUT_SCHEMAS.includes(region))
