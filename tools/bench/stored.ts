import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { analysisDigest, planDigest } from '../../functions/domain/plan/digest'
import { credentialsIn } from '../../local/aws/credentials'
import type { Cloud } from '../../local/cloud'
import type { Alert } from '../../schemas/alert'
import { emptyPlan } from '../../schemas/plan'
import { attested } from '../shared/attest'
import { resolved, undecidedSince } from './samples'

/** What one BatchWriteItem takes, and how many are under way at once. */
const BATCH = 25
const AT_ONCE = 8

/** An alert that is over, as the table keeps it for thirty days: everything published, in no index. */
const ended = (index: number): Alert => {
  const { outbox: _, outbox_open: __, decision_open: ___, execution_open: ____, ...rest } = resolved
  return { ...rest, alert_id: `ended-${index}`, outbox: {} }
}

/** An alert that a decision decides: digest and MACs are its own, and everything of it is published. */
export const undecidedIn = async (cloud: Cloud, domain: string, alert_id: string): Promise<Alert> => {
  const { outbox: _, outbox_open: __, ...since } = undecidedSince(new Date().toISOString())
  const alert = { ...since, alert_id, domain, outbox: {} }
  const { plan = emptyPlan(''), agent_analysis } = alert
  const previews = plan.steps.map(({ id }) => ({ step_id: id, fields: [] }))
  const analysis_digest = analysisDigest(agent_analysis)
  const plan_digest = planDigest({ alert_id, plan, analysis_digest, previews })
  return attested({ ...alert, plan_digest, previews }, cloud)
}

/** The table of alerts, past every function. */
export interface Table {
  put(alerts: readonly Alert[]): Promise<void>
  /** Adds alerts that are over until there are so many. */
  fillTo(count: number): Promise<void>
  close(): void
}

export const tableOf = ({ endpoint, environment }: Cloud): Table => {
  const client = new DynamoDBClient({
    ...{ region: 'us-east-1', endpoint, credentials: credentialsIn(environment) },
  })
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
  const put = async (alerts: readonly Alert[]): Promise<void> => {
    const requests = alerts.map((Item) => ({ PutRequest: { Item } }))
    if (requests.length === 0) return
    const { UnprocessedItems = {} } = await documents.send(
      new BatchWriteCommand({ RequestItems: { alerts: requests } }),
    )
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table did not take all alerts')
  }
  let filled = 0
  return {
    put,
    fillTo: async (count) => {
      const lane = async (): Promise<void> => {
        while (filled < count) {
          const first = filled
          filled = Math.min(count, first + BATCH)
          await put(Array.from({ length: filled - first }, (_, index) => ended(first + index)))
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, lane))
    },
    close: () => client.destroy(),
  }
}
