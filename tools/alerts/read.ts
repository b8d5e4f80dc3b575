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

/** Alerts that are open, those that wait for a decision first, the oldest of each kind first. */
export const openAlerts = async (client: DynamoDBClient, table: string): Promise<readonly Alert[]> => {
  const ids = new Set<string>()
  for (const [IndexName, key, value] of INDEXES)
    for (const id of await idsIn(client, { TableName: table, IndexName }, key, value)) ids.add(id)
  const alerts: Alert[] = []
  for (const id of ids) {
    const alert = await found(client, table, id)
    if (alert !== undefined) alerts.push(alert)
  }
  return alerts
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
    if (ids.length >= MOST) break
  }
  return ids.slice(0, MOST)
}

const found = async (client: DynamoDBClient, table: string, id: string): Promise<Alert | undefined> => {
  const { Item } = await DynamoDBDocumentClient.from(client).send(
    new GetCommand({ TableName: table, Key: { alert_id: id }, ConsistentRead: true }),
  )
  if (Item === undefined) return undefined
  const alert = decode(Alert, Item)
  if (E.isLeft(alert)) throw new ToolError(`the stored alert ${id} cannot be read: ${alert.left}`)
  return alert.right
}

/** @throws ToolError where there is none */
export const readAlert = async (client: DynamoDBClient, table: string, id: string): Promise<Alert> => {
  const alert = await found(client, table, id)
  if (alert === undefined) throw new ToolError(`there is no alert ${id} in ${table}`)
  return alert
}
