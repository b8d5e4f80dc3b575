import * as t from 'io-ts'
import type { AwsRequest, AwsResponse, Resource } from '../../model'
import type { Definition } from '../../terraform'
import { jsonError } from '../error'
import { DynamodbTable } from './definition'

const Named = t.type({ TableName: t.string })
const Described = t.type({ Table: t.UnknownRecord })

const json = (value: object): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(value),
})

const timeToLive = ({ ttl }: DynamodbTable): object =>
  ttl?.enabled === true
    ? { TimeToLiveStatus: 'ENABLED', AttributeName: ttl.attribute_name }
    : { TimeToLiveStatus: 'DISABLED' }

const continuousBackups = ({ point_in_time_recovery: recovery }: DynamodbTable): object => ({
  ContinuousBackupsStatus: 'ENABLED',
  PointInTimeRecoveryDescription: {
    PointInTimeRecoveryStatus: recovery?.enabled === true ? 'ENABLED' : 'DISABLED',
  },
})

/** What the definition says of a table and dynalite does not know. */
const definedOf = ({ attributes: table, computed }: Resource<DynamodbTable>): object => {
  const { enabled = false, kms_key_arn } = table.server_side_encryption ?? {}
  return {
    TableArn: computed.arn,
    DeletionProtectionEnabled: table.deletion_protection_enabled ?? false,
    BillingModeSummary: { BillingMode: table.billing_mode },
    ...(enabled && {
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: kms_key_arn },
    }),
  }
}

/** Answers the operations that describe a table as it is defined; `undefined` for any other operation or table. */
export const createDescriptions = (definition: Definition) => {
  const tables = definition.ofType('aws_dynamodb_table', DynamodbTable)

  const described = async (
    request: AwsRequest,
    table: Resource<DynamodbTable>,
    forward: (request: AwsRequest) => Promise<AwsResponse>,
  ): Promise<AwsResponse> => {
    const answer = await forward(request)
    const body: unknown = JSON.parse(String(answer.body))
    return Described.is(body) ? json({ Table: { ...body.Table, ...definedOf(table) } }) : answer
  }

  return (
    request: AwsRequest,
    forward: (request: AwsRequest) => Promise<AwsResponse>,
  ): Promise<AwsResponse> | undefined => {
    if (!request.operation?.startsWith('Describe')) return undefined
    const input = inputOf(request)
    if (!Named.is(input)) return undefined
    const table = tables.find(({ attributes: { name } }) => name === input.TableName)
    if (table === undefined) return forwardUnlessMissing(request, forward)
    switch (request.operation) {
      case 'DescribeTable':
        return described(request, table, forward)
      case 'DescribeTimeToLive':
        return Promise.resolve(json({ TimeToLiveDescription: timeToLive(table.attributes) }))
      case 'DescribeContinuousBackups':
        return Promise.resolve(json({ ContinuousBackupsDescription: continuousBackups(table.attributes) }))
      default:
        return undefined
    }
  }
}

const inputOf = ({ body }: AwsRequest): unknown => {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** Dynalite does not know backups, and so not that their table is missing. */
const forwardUnlessMissing = (
  request: AwsRequest,
  forward: (request: AwsRequest) => Promise<AwsResponse>,
): Promise<AwsResponse> =>
  request.operation === 'DescribeContinuousBackups'
    ? Promise.resolve(jsonError(400, 'TableNotFoundException', 'Table not found'))
    : forward(request)
