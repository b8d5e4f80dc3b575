import * as t from 'io-ts'
import { attributes, block, resourceType, tagAttributes } from '../../terraform/attributes'

/** On-demand tables without streams, replicas and local indexes. */
export const DynamodbTable = attributes(
  {
    name: t.string,
    hash_key: t.string,
    attribute: t.array(t.strict({ name: t.string, type: t.keyof({ S: null, N: null, B: null }) })),
    billing_mode: t.literal('PAY_PER_REQUEST'),
  },
  {
    range_key: t.string,
    global_secondary_index: t.array(
      attributes(
        {
          name: t.string,
          hash_key: t.string,
          projection_type: t.keyof({ ALL: null, KEYS_ONLY: null, INCLUDE: null }),
        },
        { range_key: t.string, non_key_attributes: t.array(t.string) },
      ),
    ),
    ttl: block(attributes({ attribute_name: t.string }, { enabled: t.boolean })),
    deletion_protection_enabled: t.boolean,
    point_in_time_recovery: block(attributes({ enabled: t.boolean }, { recovery_period_in_days: t.number })),
    server_side_encryption: block(attributes({ enabled: t.boolean }, { kms_key_arn: t.string })),
    table_class: t.string,
    ...tagAttributes,
  },
)
export type DynamodbTable = t.TypeOf<typeof DynamodbTable>

export const dynamodbResourceTypes = {
  aws_dynamodb_table: resourceType(DynamodbTable, ({ name }, { region, accountId }) => ({
    id: name,
    arn: `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
  })),
}

const keySchema = (hash: string, range: string | undefined) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
]

/** The table as `CreateTable` takes it. */
export const createTableInput = (table: DynamodbTable) => ({
  TableName: table.name,
  BillingMode: table.billing_mode,
  AttributeDefinitions: table.attribute.map(({ name, type }) => ({
    AttributeName: name,
    AttributeType: type,
  })),
  KeySchema: keySchema(table.hash_key, table.range_key),
  ...(table.global_secondary_index && {
    GlobalSecondaryIndexes: table.global_secondary_index.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index.hash_key, index.range_key),
      Projection: {
        ProjectionType: index.projection_type,
        ...(index.non_key_attributes && { NonKeyAttributes: index.non_key_attributes }),
      },
    })),
  }),
})
