import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { ToolError } from '../../local/commands/shared/command-line'
import { Alert } from '../../schemas/alert'
import { decode } from '../../schemas/codec'

/** Open work, by index, key and value: what people can do something about comes first. */
const INDEXES = [
  ['open-decisions', 'decision_open', 'yes'],
  ['open-executions', 'execution_open', 'running'],
  ['open-executions', 'execution_open', 'awaiting'],
  ['open-analyses', 'analysis_open', 'yes'],
] as const

/** More than anyone reads in a terminal. */
const MOST = 500

export interface OpenAlerts {
  /** Those that wait for a decision first, the oldest of each kind first. */
  readonly alerts: readonly Alert[]
  /** Why there are others. */
  readonly problems: readonly string[]
}

/** Alerts that are open. One that cannot be read hides none of the others. */
export const openAlerts = async (client: DynamoDBClient, table: string): Promise<OpenAlerts> => {
  const ids = new Set<string>()
  const problems: string[] = []
  for (const [IndexName, key, value] of INDEXES) {
    const some = await idsIn(client, { TableName: table, IndexName }, key, value)
    for (const id of some.slice(0, MOST)) ids.add(id)
    if (some.length > MOST) problems.push(`${IndexName} (${value}) has more than the ${MOST} that are shown`)
  }
  const alerts: Alert[] = []
  for (const id of ids) {
    const alert = await stored(client, table, id)
    if (E.isLeft(alert)) problems.push(alert.left)
    else if (alert.right !== undefined) alerts.push(alert.right)
  }
  return { alerts, problems }
}

const idsIn = async (
  client: DynamoDBClient,
  where: { readonly TableName: string; readonly IndexName: string },
  key: string,
  value: string,
): Promise<readonly string[]> => {
  const ids: string[] = []
  const pages = paginateQuery(
    { client: DynamoDBDocumentClient.from(client) },
    {
      ...where,
      KeyConditionExpression: '#key = :value',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':value': value },
    },
  )
  for await (const { Items = [] } of pages) {
    ids.push(...Items.map(({ alert_id }) => String(alert_id)))
    if (ids.length > MOST) break
  }
  return ids
}

/** An alert, `undefined` where there is none, or why it cannot be read. */
const stored = async (
  client: DynamoDBClient,
  table: string,
  id: string,
): Promise<E.Either<string, Alert | undefined>> => {
  const { Item } = await DynamoDBDocumentClient.from(client).send(
    new GetCommand({ TableName: table, Key: { alert_id: id }, ConsistentRead: true }),
  )
  if (Item === undefined) return E.right(undefined)
  return E.mapLeft((why: string) => `the stored alert ${id} cannot be read: ${why}`)(decode(Alert, Item))
}

/** @throws ToolError where there is none, or none that can be read */
export const readAlert = async (client: DynamoDBClient, table: string, id: string): Promise<Alert> => {
  const alert = await stored(client, table, id)
  if (E.isLeft(alert)) throw new ToolError(alert.left)
  if (alert.right === undefined) throw new ToolError(`there is no alert ${id} in ${table}`)
  return alert.right
}
