import type { AwsRequest } from '../../model'
import { anywhere, formOf, jsonOf, type Needs, needs, type RequestRow } from './request-row'

/** A function's name, of its name or of one of its ARNs. */
const functionName = (given: string): string => {
  const decoded = decodeURIComponent(given)
  return decoded.startsWith('arn:') ? (decoded.split(':')[6] ?? '') : (decoded.split(':')[0] ?? '')
}

const ofFunction: (action: string, qualified: boolean) => Needs =
  (action, qualified) =>
  ([, given = ''], { query }, { accountId, region }) => {
    const [, , , , , , , named] = decodeURIComponent(given).split(':')
    const qualifier = qualified ? (named ?? query.get('Qualifier')) : null
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${functionName(given)}`
    return [needs(`lambda:${action}`, qualifier === null ? arn : `${arn}:${qualifier}`)]
  }

const instances: Needs = ([operation], request, { accountId, region }) =>
  [...formOf(request)]
    .filter(([name]) => /^InstanceId\.\d+$/.test(name))
    .map(([, id]) => needs(`ec2:${operation}`, `arn:aws:ec2:${region}:${accountId}:instance/${id}`))

const textsOf = (value: unknown): readonly string[] => [value].flat().filter((one) => typeof one === 'string')

/** Services by their ARNs or names, `services` or `service`. */
const ecsServices: Needs = ([operation], request, { accountId, region }) => {
  const { cluster, service, services } = jsonOf(request)
  const clusterName = textsOf(cluster)[0]?.split('/').at(-1) ?? 'default'
  return [...textsOf(service), ...textsOf(services)].map((one) =>
    needs(
      `ecs:${operation}`,
      one.startsWith('arn:') ? one : `arn:aws:ecs:${region}:${accountId}:service/${clusterName}/${one}`,
    ),
  )
}

const webAcl: Needs = ([operation], request, { accountId, region }) => {
  const { Name, Id, Scope, ARN } = jsonOf(request)
  const scope = Scope === 'CLOUDFRONT' ? 'global' : 'regional'
  const arn = `arn:aws:wafv2:${region}:${accountId}:${scope}/webacl/${Name}/${Id}`
  return [needs(`wafv2:${operation}`, typeof ARN === 'string' ? ARN : arn)]
}

/** Objects of a bucket, addressed by the path. */
const objects: Needs = ([, method = '', bucket = '', key = ''], request) => {
  const of = (action: string, name: string) =>
    needs(`s3:${action}`, `arn:aws:s3:::${bucket}/${decodeURIComponent(name)}`)
  if (method === 'GET' || method === 'HEAD')
    return [of(request.query.has('versionId') ? 'GetObjectVersion' : 'GetObject', key)]
  if (method === 'DELETE') return [of('DeleteObject', key)]
  const source = request.headers['x-amz-copy-source']
  return [of('PutObject', key), ...(source === undefined ? [] : copied(source))]
}

const copied = (source: string) => {
  const [path = '', version] = decodeURIComponent(source).replace(/^\//, '').split('?versionId=')
  return [needs(version === undefined ? 's3:GetObject' : 's3:GetObjectVersion', `arn:aws:s3:::${path}`)]
}

const automation: Needs = (_, request, { accountId, region }) => {
  const { DocumentName, DocumentVersion = '$DEFAULT', Parameters } = jsonOf(request)
  const arn = `arn:aws:ssm:${region}:${accountId}:automation-definition/${DocumentName}:${DocumentVersion}`
  return [needs('ssm:StartAutomationExecution', arn), ...passedRoles(Parameters)]
}

/** A role that a document runs with is passed to the service. */
const passedRoles = (parameters: unknown) => {
  const given = typeof parameters === 'object' && parameters !== null ? parameters : {}
  const roles = 'AutomationAssumeRole' in given ? textsOf(given.AutomationAssumeRole) : []
  return roles.map((arn) => needs('iam:PassRole', arn, { 'iam:PassedToService': 'ssm.amazonaws.com' }))
}

const execution: Needs = ([operation], request, { accountId, region }) => [
  needs(
    `ssm:${operation}`,
    `arn:aws:ssm:${region}:${accountId}:automation-execution/${jsonOf(request).AutomationExecutionId}`,
  ),
]

/** A request names its group, and its ARN holds an id besides. */
const scalingGroup: Needs = ([operation], request, { accountId, region }) => [
  needs(
    `autoscaling:${operation}`,
    `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:id:autoScalingGroupName/${formOf(request).get('AutoScalingGroupName')}`,
  ),
]

const byForm =
  (service: string, field: string): Needs =>
  ([operation], request) => [needs(`${service}:${operation}`, formOf(request).get(field) ?? '')]

/** Instances, functions, containers, balancers, objects, firewalls and runbooks. */
export const computeRequests: readonly RequestRow[] = [
  ['ec2', /^(?:Start|Stop|Reboot)Instances$/, instances],
  ['ec2', /^Describe\w+$/, anywhere('ec2')],
  ['lambda', /^PUT \/[\d-]+\/functions\/([^/]+)\/aliases\/[^/]+$/, ofFunction('UpdateAlias', false)],
  ['lambda', /^GET \/[\d-]+\/functions\/([^/]+)\/aliases\/[^/]+$/, ofFunction('GetAlias', false)],
  [
    'lambda',
    /^GET \/[\d-]+\/functions\/([^/]+)\/configuration$/,
    ofFunction('GetFunctionConfiguration', true),
  ],
  ['lambda', /^POST \/[\d-]+\/functions\/([^/]+)\/invocations$/, ofFunction('InvokeFunction', true)],
  ['ecs', /^(?:UpdateService|DescribeServices)$/, ecsServices],
  ['ecs', /^DescribeTaskDefinition$/, anywhere('ecs')],
  ['elasticloadbalancing', /^ModifyRule$/, byForm('elasticloadbalancing', 'RuleArn')],
  ['elasticloadbalancing', /^Describe\w+$/, anywhere('elasticloadbalancing')],
  ['autoscaling', /^Describe\w+$/, anywhere('autoscaling')],
  ['autoscaling', /^(?:Start|Cancel)InstanceRefresh$/, scalingGroup],
  ['wafv2', /^(?:Get|Update)WebACL$/, webAcl],
  ['s3', /^(GET|HEAD|PUT|DELETE) \/([^/]+)\/(.+)$/, objects],
  [
    's3',
    /^GET \/([^/]+)\/?$/,
    ([, bucket], { query }) => [
      needs(query.has('versions') ? 's3:ListBucketVersions' : 's3:ListBucket', `arn:aws:s3:::${bucket}`),
    ],
  ],
  ['ssm', /^StartAutomationExecution$/, automation],
  [
    'ssm',
    /^DescribeDocument$/,
    (_, request, { accountId, region }) => [
      needs('ssm:DescribeDocument', `arn:aws:ssm:${region}:${accountId}:document/${jsonOf(request).Name}`),
    ],
  ],
  ['ssm', /^(?:Get|Stop)AutomationExecution$/, execution],
]

/** Region of a signature's scope. */
export const regionOf = ({ headers }: AwsRequest): string | undefined =>
  headers.authorization?.match(/Credential=[^,\s]+\/\d{8}\/([^/]*)\/[^/]+\/aws4_request/)?.[1]
