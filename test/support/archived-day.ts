import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { credentialsIn } from '../../local/aws/credentials'
import { type Cloud, startCloud } from '../../local/cloud'
import { demoSettings } from '../../local/commands/demo/settings'
import { secretValues } from '../../local/secret-values'
import type { Alert } from '../../schemas/alert'
import type { DomainEvent } from '../../schemas/event'
import { contextWith } from '../../stacks/settings/source'
import { synth } from '../../stacks/synth'

export interface BareCloud {
  readonly cloud: Cloud
  /** Configuration of stock SDK clients. */
  readonly client: {
    readonly region: string
    readonly endpoint: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  readonly folder: string
  stop(): Promise<void>
}

/** The whole definition with no domain to watch. */
export const startBareCloud = async (): Promise<BareCloud> => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-archived-'))
  const definition = await synth(contextWith(demoSettings({ monitors: [], probe: {} })), folder)
  const cloud = await startCloud({ definition, stateDir: folder, secrets: secretValues, schedules: false })
  return {
    cloud,
    folder,
    client: {
      region: cloud.environment.AWS_REGION ?? '',
      endpoint: cloud.endpoint,
      credentials: credentialsIn(cloud.environment),
    },
    stop: async () => {
      await cloud.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const BUS = 'cloudops-agent'

/**
 * Stores alerts and publishes events as if their day had passed: while the archive takes them in, the rules that act are
 * switched off, so that nobody acts on yesterday's news.
 */
export const archive = async (
  { client }: Pick<BareCloud, 'client'>,
  alerts: readonly Alert[],
  events: readonly DomainEvent[],
): Promise<void> => {
  const dynamo = new DynamoDBClient(client)
  const bridge = new EventBridgeClient(client)
  try {
    const table = DynamoDBDocumentClient.from(dynamo)
    for (const alert of alerts) await table.send(new PutCommand({ TableName: 'alerts', Item: alert }))
    const { Rules = [] } = await bridge.send(new ListRulesCommand({ EventBusName: BUS }))
    const live = Rules.flatMap(({ Name }) => (Name === undefined ? [] : [{ Name, EventBusName: BUS }]))
    for (const rule of live) await bridge.send(new DisableRuleCommand(rule))
    for (let start = 0; start < events.length; start += 10)
      await bridge.send(new PutEventsCommand({ Entries: events.slice(start, start + 10).map(entryOf) }))
    for (const rule of live) await bridge.send(new EnableRuleCommand(rule))
  } finally {
    dynamo.destroy()
    bridge.destroy()
  }
}

const entryOf = (event: DomainEvent) => ({
  EventBusName: BUS,
  Source: event.source,
  DetailType: event.name,
  Detail: JSON.stringify(event.detail),
  Time: new Date(event.detail.metadata.occurred_at),
})
