import * as t from 'io-ts'
import { attributes, block, resourceType, tagAttributes } from '../terraform/attributes'

/** On-demand tables without streams, replicas and local indexes. */
export const DynamodbTable = attributes(
  {
    name: t.string,
    hash_key: t.string,
    attribute: t.array(t.strict({ name: t.string, type: t.string })),
    billing_mode: t.literal('PAY_PER_REQUEST'),
  },
  {
    range_key: t.string,
    global_secondary_index: t.array(
      attributes(
        { name: t.string, hash_key: t.string, projection_type: t.string },
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
