import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  GetResourcePolicyCommand,
  ListTagsOfResourceCommand,
  type TableDescription,
  type TimeToLiveDescription,
} from '@aws-sdk/client-dynamodb'
import { named, type Place } from '../../../stacks/settings/names'
import { allPages } from '../../shared/all-pages'
import { absent, isMissing, isOurs, type Tags } from '../../shared/aws-check'
import type { Finding } from '../../shared/finding'
import { adoptable, foreign, free, isOfStage, listed, OTHERS_POLICY, otherOwner, ours, shown } from './owner'

/** The guide's tag is the stack's of 1.0.0: what no guide makes tells their tables apart. */
const OWN_INDEX = 'open-outbox'

/** What speaks against a table: the definition would replace it, or end what others do with it. */
const problemsOf = (table: TableDescription, ttl: TimeToLiveDescription): readonly string[] => {
  const keys = (table.KeySchema ?? []).map(({ AttributeName: name, KeyType }) => {
    const type = table.AttributeDefinitions?.find(
      ({ AttributeName }) => AttributeName === name,
    )?.AttributeType
    return `${name} (${KeyType} ${type})`
  })
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])]
  const attribute = ttl.AttributeName
  return [
    ...(keys.join() === 'alert_id (HASH S)'
      ? []
      : [`its key is ${listed(keys)}, wanted is alert_id (HASH S) alone`]),
    ...(indexes.length === 0
      ? []
      : [`it has indexes of its own: ${listed(indexes.map(({ IndexName }) => IndexName ?? ''))}`]),
    ...(table.StreamSpecification?.StreamEnabled === true ? ['somebody reads its stream'] : []),
    ...(table.Replicas === undefined || table.Replicas.length === 0
      ? []
      : [`it has replicas: ${listed(table.Replicas.map(({ RegionName }) => RegionName ?? ''))}`]),
    ...(attribute === undefined || attribute === 'ttl'
      ? []
      : [`items expire by ${shown(attribute)}, wanted is ttl`]),
    ...(table.TableStatus === 'ACTIVE' ? [] : [`its status is ${table.TableStatus}`]),
  ]
}

const tagsOf = (client: DynamoDBClient, ResourceArn: string): Promise<Tags> =>
  allPages(async (token) => {
    const page = await client.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken: token }))
    return { items: page.Tags, next: page.NextToken }
  })

/** The table `alerts`, which the guide makes under the same name. */
export const alertsTable = async (settings: Place, client: DynamoDBClient): Promise<Finding> => {
  const TableName = named(settings, 'alerts')
  const check = `table ${TableName}`
  try {
    const { Table: table = {} } = await client.send(new DescribeTableCommand({ TableName }))
    const tags = await tagsOf(client, table.TableArn ?? '')
    const hasOwnIndex =
      table.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === OWN_INDEX) === true
    if (isOfStage(tags, settings) || (isOurs(tags) && hasOwnIndex)) return ours(check)
    const owner = otherOwner(tags)
    if (owner !== undefined) return foreign(check, owner)
    const { TimeToLiveDescription: ttl = {} } = await client.send(
      new DescribeTimeToLiveCommand({ TableName }),
    )
    const policy = await absent('PolicyNotFoundException', () =>
      client.send(new GetResourcePolicyCommand({ ResourceArn: table.TableArn })),
    )
    const problems = [...problemsOf(table, ttl), ...(policy?.Policy === undefined ? [] : [OTHERS_POLICY])]
    return problems.length > 0
      ? foreign(check, problems.join('; '))
      : adoptable(check, 'aws_dynamodb_table.alerts', TableName)
  } catch (error) {
    if (isMissing(error)) return free(check)
    throw error
  }
}
