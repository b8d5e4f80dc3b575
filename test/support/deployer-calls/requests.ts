import type { Asked } from '../../../local/aws/iam/evaluate'
import { LAMBDA, S3 } from './rest-operations'

/** A request as moto's recorder writes it. */
export interface Recorded {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly body_encoded: boolean
}

/** Names of things that a request gives by another name or id. */
export interface Place {
  readonly accountId: string
  readonly region: string
}

interface Read {
  readonly service: string
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly operation: string
  /** Fields of the body, or of a form. */
  readonly fields: Readonly<Record<string, unknown>>
}

const header = ({ headers }: Recorded, name: string): string =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? ''

const parse = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

export const read = (recorded: Recorded): Read | undefined => {
  const service = /\/\d{8}\/[^/]*\/([^/]+)\/aws4_request/.exec(header(recorded, 'authorization'))?.[1]
  if (service === undefined) return undefined
  const url = new URL(recorded.url)
  const text =
    recorded.body === null
      ? ''
      : recorded.body_encoded
        ? Buffer.from(recorded.body, 'base64').toString()
        : recorded.body
  const form = new URLSearchParams(/^Action=|&Action=/.test(text) ? text : '')
  const fields = form.has('Action') ? Object.fromEntries(form) : parse(text)
  return {
    service,
    method: recorded.method,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    operation: header(recorded, 'x-amz-target').split('.').at(-1) || (form.get('Action') ?? ''),
    fields,
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const tagsIn = (value: unknown): Readonly<Record<string, string>> => {
  const entries = Array.isArray(value)
    ? value.map((one) => [text(one.Key ?? one.TagKey), text(one.Value ?? one.TagValue)] as const)
    : Object.entries(typeof value === 'object' && value !== null ? value : {}).map(
        ([key, one]) => [key, text(one)] as const,
      )
  return Object.fromEntries(entries)
}

/** ARNs that a request is about, by its service. @throws Error for one that is not known here */
const resourcesOf = (request: Read, { accountId, region }: Place): readonly string[] => {
  const { service, fields, path, operation } = request
  const own = (of: string, name: string) =>
    name.startsWith('arn:') ? name : `arn:aws:${of}:${region}:${accountId}:${name}`
  const first = (...names: readonly string[]) =>
    names.map((name) => text(fields[name])).find((one) => one !== '') ?? ''
  switch (service) {
    case 'dynamodb':
      return [own('dynamodb', first('ResourceArn') || `table/${first('TableName')}`)]
    case 'iam': {
      const role = first('RoleName')
      if (role !== '') return [`arn:aws:iam::${accountId}:role/platform/${role}`]
      return [
        first('PolicyArn') || `arn:aws:iam::${accountId}:policy${first('Path') || '/'}${first('PolicyName')}`,
      ]
    }
    case 'kms': {
      const key = (id: string) => own('kms', /^(arn:|alias\/)/.test(id) ? id : `key/${id}`)
      if (operation === 'CreateKey' || operation === 'ListAliases') return ['*']
      if (operation === 'CreateAlias' || operation === 'UpdateAlias')
        return [own('kms', first('AliasName')), key(first('TargetKeyId'))]
      if (operation === 'DeleteAlias') return [own('kms', first('AliasName'))]
      return [ofAws(fields) ? key('of-aws') : key(first('KeyId'))]
    }
    case 'sns':
      return [own('sns', first('TopicArn', 'ResourceArn', 'SubscriptionArn') || first('Name'))]
    case 'sqs':
      return [own('sqs', first('QueueName') || (first('QueueUrl').split('/').at(-1) ?? ''))]
    case 'events': {
      const bus = first('EventBusName')
      if (/Archive$/.test(operation)) return [own('events', `archive/${first('ArchiveName')}`)]
      if (/EventBus$|Permission$/.test(operation))
        return [own('events', `event-bus/${first('Name', 'EventBusName')}`)]
      if (first('ResourceARN') !== '') return [first('ResourceARN')]
      const rule = first('Rule', 'Name')
      return [
        own(
          'events',
          bus === '' || bus === 'default' ? `rule/${rule}` : `rule/${bus.split('/').at(-1)}/${rule}`,
        ),
      ]
    }
    case 'logs': {
      if (operation === 'DescribeLogGroups') return ['*']
      if (first('resourceArn') !== '') return [first('resourceArn')]
      return [own('logs', `log-group:${first('logGroupName')}`)]
    }
    case 'monitoring':
      if (/Dashboard/.test(operation)) {
        const name = first('DashboardName', 'DashboardNames.member.1')
        return [`arn:aws:cloudwatch::${accountId}:dashboard/${name}`]
      }
      if (operation === 'DescribeAlarms') return ['*']
      return [own('cloudwatch', first('ResourceARN') || `alarm:${first('AlarmName', 'AlarmNames.member.1')}`)]
    case 'secretsmanager': {
      const id = first('SecretId', 'Name')
      return [own('secretsmanager', id.startsWith('arn:') ? id : `secret:${id}-AbCdEf`)]
    }
    case 'ssm':
      if (operation === 'DescribeParameters') return ['*']
      return [own('ssm', `parameter${first('Name', 'ResourceId') || [fields.Names].flat().map(text).join()}`)]
    case 'apigateway':
      return [`arn:aws:apigateway:${region}::${path}`]
    case 'lambda': {
      if (isMapping(request) && !path.includes('/tags/')) return ['*']
      const given =
        first('FunctionName') ||
        (/\/(?:functions|tags)\/(.+?)(?:\/[a-z-]+(?:\/[^/]+)?)?$/.exec(path)?.[1] ?? '')
      return [own('lambda', given.startsWith('arn:') ? given : `function:${given}`)]
    }
    case 's3': {
      const [, bucket = '', ...key] = path.split('/')
      return [`arn:aws:s3:::${[bucket, ...key].filter((part) => part !== '').join('/')}`]
    }
    case 'sts':
      return []
    default:
      throw new Error(`${service} ${request.method} ${path} ${operation} is not known here`)
  }
}

/** Of a mapping, IAM is asked about the function that it is for: there is one. */
const isMapping = ({ service, path }: Read): boolean =>
  service === 'lambda' && /event-source-mappings?[:/]|event-source-mappings$/.test(path)
/** What has no name before it is made. */
const MADE = 'arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:00000000-0000-0000-0000-000000000000'
const MAPPED = 'arn:aws:lambda:eu-west-1:123456789012:function:invoke-agent-analysis-dev:live'

const actionsOf = ({ service, method, path, operation, query }: Read): readonly string[] => {
  switch (service) {
    case 's3': {
      const about =
        [...query.keys()].find(
          (name) => !/^x-|^list-type$|^max-keys$|^prefix$|^delimiter$|^encoding-type$/i.test(name),
        ) ?? ''
      if (path.split('/').filter((part) => part !== '').length > 1)
        return [
          `s3:${method === 'DELETE' ? (query.has('versionId') ? 'DeleteObjectVersion' : 'DeleteObject') : 'GetObject'}`,
        ]
      const found = S3[`${method} ${about}`]
      if (found === undefined) throw new Error(`S3: ${method} ${about} is not known here`)
      return [`s3:${found}`]
    }
    case 'lambda': {
      const found = LAMBDA.find(([wanted, pattern]) => wanted === method && pattern.test(path))?.[2]
      if (found === undefined) throw new Error(`Lambda: ${method} ${path} is not known here`)
      return [`lambda:${found}`]
    }
    case 'apigateway':
      return [`apigateway:${method}`]
    case 'monitoring':
      return [`cloudwatch:${operation}`]
    case 'ssm':
      return [`ssm:${operation}`]
    default:
      return [`${service}:${operation}`]
  }
}

/** A key that AWS has made for a service in the account: it has no tags, and is named by its alias. */
const ofAws = ({ KeyId }: Read['fields']): boolean => text(KeyId).startsWith('alias/aws/')

/** What IAM is asked about a request, with the role that it hands on. */
export const askedBy = (
  recorded: Recorded,
  place: Place,
  /** Of the roles that were made before, by their names. */
  boundaries: Map<string, string>,
): readonly Asked[] => {
  const request = read(recorded)
  if (request === undefined) return []
  const { fields, service, operation } = request
  const tags = tagsIn(fields.Tags ?? fields.tags)
  const context: Asked['context'] = {
    'aws:RequestTag/Project': tags.Project,
    // What Terraform has made has it.
    'aws:ResourceTag/Project':
      service === 'kms' && operation !== 'CreateKey' && !ofAws(fields) ? 'CloudOpsAgent' : undefined,
    'kms:RequestAlias': ofAws(fields) ? text(fields.KeyId) : undefined,
    'iam:PermissionsBoundary':
      service === 'iam' && text(fields.RoleName) !== '' ? boundaryOf(request, boundaries) : undefined,
    'iam:PassedToService': undefined,
    'kms:ViaService': undefined,
    'lambda:FunctionArn': isMapping(request) ? MAPPED : undefined,
  }
  const asked = resourcesOf(request, place).flatMap((resource) =>
    actionsOf(request).map((action) => ({ action, resource, context })),
  )
  return [...asked, ...tagged(request, asked), ...passed(request, context)]
}

/** Roles are made with a boundary, and keep it: whatever is done to one later is within it. */
const boundaryOf = ({ operation, fields }: Read, boundaries: Map<string, string>): string | undefined => {
  const role = text(fields.RoleName)
  if (operation === 'CreateRole') boundaries.set(role, text(fields.PermissionsBoundary))
  return boundaries.get(role)
}

/** What is made with tags needs the right to tag as well. */
const TAGGING: Readonly<Record<string, string>> = {
  dynamodb: 'TagResource',
  events: 'TagResource',
  kms: 'TagResource',
  lambda: 'TagResource',
  logs: 'TagResource',
  secretsmanager: 'TagResource',
  sqs: 'TagQueue',
  ssm: 'AddTagsToResource',
}
const tagged = (request: Read, asked: readonly Asked[]): readonly Asked[] => {
  const { service, fields } = request
  const tagging = TAGGING[service]
  if (tagging === undefined || tagsIn(fields.Tags ?? fields.tags).Project === undefined) return []
  return asked.map((one) => ({
    ...one,
    action: `${service}:${tagging}`,
    resource: isMapping(request) ? MADE : one.resource,
  }))
}

const passed = ({ service, method, path, fields }: Read, context: Asked['context']): readonly Asked[] => {
  const pass = (resource: string, to: string): Asked => ({
    action: 'iam:PassRole',
    resource,
    context: { ...context, 'iam:PassedToService': to },
  })
  const role = text(fields.Role)
  if (service === 'lambda' && role !== '') return [pass(role, 'lambda.amazonaws.com')]
  if (service !== 'apigateway' || path !== '/account' || method !== 'PATCH') return []
  const [, arn] = /"value":"(arn:aws:iam::[^"]+)"/.exec(JSON.stringify(fields)) ?? []
  return arn === undefined ? [] : [pass(arn, 'apigateway.amazonaws.com')]
}
