import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { credentialsIn } from '../../local/aws/credentials'
import type { World } from './fixture'

type Item = Readonly<Record<string, unknown>>

const OTHER_DIGEST = 'e'.repeat(64)

/** What somebody who may write the table does to an alert that awaits a decision. Nothing of it may ever be carried out. */
const attacks: Readonly<Record<string, (item: Item) => Item>> = {
  'a lower severity': (item) => ({ ...item, severity: item.severity === 'low' ? 'medium' : 'low' }),
  'other steps': (item) => ({
    ...item,
    plan: { ...(item.plan as object), steps: [{ ...stepOf(item), parameters: { paths: ['/stolen/*'] } }] },
  }),
  'another digest': (item) => ({ ...item, plan_digest: OTHER_DIGEST }),
  'a decision that nobody made': ({ decision_open: _, ...item }) => ({
    ...item,
    approval_status: 'approved',
    approved_by: 'dana',
    decided_by: 'slack:T0DEMO/U0DANA',
    decision_surface: 'slack',
    approved_at: new Date().toISOString(),
    execution_open: 'awaiting',
    execution_deadline: '2099-01-01T00:00:00.000Z',
  }),
  'other resources': (item) => ({ ...item, resources: { cloudfront_distribution_id: 'E1STOLEN000001' } }),
  'a later deadline': (item) => ({
    ...item,
    approval_expires_at: '2099-01-01T00:00:00.000Z',
    severity: 'low',
  }),
}
export const attackNames = Object.keys(attacks)

const stepOf = (item: Item): object => {
  const { steps = [] } = (item.plan ?? {}) as { readonly steps?: readonly object[] }
  return steps[0] ?? {}
}

/** Alters the stored item past every function; false where there is none. */
export const attack = async ({ cloud }: World, alertId: string, name: string): Promise<boolean> => {
  const { environment } = cloud
  const table = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region: environment.AWS_REGION ?? 'us-east-1',
      endpoint: environment.AWS_ENDPOINT_URL ?? '',
      credentials: credentialsIn(environment),
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  )
  try {
    const { Item: stored } = await table.send(
      new GetCommand({ TableName: 'alerts', Key: { alert_id: alertId }, ConsistentRead: true }),
    )
    const altered = stored === undefined ? undefined : attacks[name]?.(stored)
    if (altered === undefined) return false
    await table.send(new PutCommand({ TableName: 'alerts', Item: altered }))
    return true
  } finally {
    table.destroy()
  }
}
