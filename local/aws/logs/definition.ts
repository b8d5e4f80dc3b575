import * as t from 'io-ts'
import type { ResourceType } from '../../model'
import { attributes, resourceType, tagAttributes } from '../../terraform/attributes'

export const LogGroup = attributes(
  { name: t.string },
  { kms_key_id: t.string, retention_in_days: t.number, skip_destroy: t.boolean, ...tagAttributes },
)

export const QueryDefinition = attributes(
  { name: t.string, query_string: t.string },
  { log_group_names: t.array(t.string) },
)

export const logsResourceTypes: Readonly<Record<string, ResourceType>> = {
  aws_cloudwatch_log_group: resourceType(LogGroup, ({ name }, { region, accountId }) => ({
    id: name,
    name,
    arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}`,
  })),
  aws_cloudwatch_query_definition: resourceType(QueryDefinition, (_, { name }) => ({ id: name })),
}
