import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import type { Command } from '../../functions/domain/alert/commands'
import { decide, newAlert } from '../../functions/domain/alert/decide'
import { analysisDigest, planDigest } from '../../functions/domain/plan/digest'
import { type Credentials, credentialsIn } from '../../local/aws/credentials'
import { type Cloud, startCloud } from '../../local/cloud'
import { demoSettings } from '../../local/commands/demo/settings'
import { waitFor } from '../../local/commands/demo/wait'
import { people } from '../../local/commands/serve/settings'
import { secretValues } from '../../local/secret-values'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { DomainEvent } from '../../schemas/event'
import type { Plan } from '../../schemas/plan'
import { contextWith } from '../../stacks/settings/source'
import { synth } from '../../stacks/synth'
import { attested } from '../../tools/shared/attest'
import { NAMED, SURE } from './approval'
import { applied } from './fakes'
import * as sample from './samples'

/** The deployed definition on this machine with alerts put into its table, and people on every surface. */
export interface ApprovalCloud {
  readonly cloud: Cloud
  /** Events of the bus, as they pass. */
  readonly events: readonly { readonly name: string; readonly alertId: string }[]
  /** Puts an undecided alert into the table and waits until every channel has its message. */
  raise(id: string, given?: { readonly plan?: Plan; readonly analysis?: string }): Promise<Alert>
  /** Makes a transition in the table as one of the functions would. */
  move(id: string, command: Command): Promise<Alert>
  stored(id: string): Promise<Alert>
  /** Writes an item as somebody may who has access to the table. */
  overwrite(alert: Alert): Promise<void>
  /** Replaces Slack's signing secret; answers the one before. */
  rotate(secret: string): Promise<string>
  /** The link of a channel's message. */
  link(id: string, channel: 'slack' | 'teams' | 'email'): string
  direct(payload: object, Qualifier?: string): Promise<Answer>
  api(body: object): Promise<Answer>
  slack(id: string, digest: string, action: string, more?: Partial<SlackSent>): Promise<Answer>
  form(url: string, action: string): Promise<Answer>
  stop(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface SlackSent {
  readonly team: string
  readonly user: string
  readonly secret: string
  /** Seconds since 1970. */
  readonly at: number
}

export const DANA = { team: 'T0DEMO', user: 'U0DANA' }

const CHANNELS = ['slack', 'teams', 'email'] as const

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  body: await response.text(),
})

/** With `teamsUrl`, what goes to Teams goes there; `settings` are beside those of the demo, `chat` beside the secret's fields, or in their place. */
export const startApprovalCloud = async ({
  teamsUrl,
  settings = {},
  chat: moreChat = {},
  credentials,
}: {
  readonly teamsUrl?: string
  readonly settings?: object
  readonly chat?: object
  readonly credentials?: Credentials
} = {}): Promise<ApprovalCloud> => {
  const folder = mkdtempSync(join(tmpdir(), 'approval-cloud-'))
  const monitors = [{ domain: sample.DOMAIN, resources: { cloudfront_distribution_id: sample.DISTRIBUTION } }]
  const definition = await synth(
    contextWith({ ...demoSettings({ monitors, probe: {} }), ...settings }),
    folder,
  )
  const cloud = await startCloud({
    definition,
    stateDir: join(folder, 'code'),
    secrets: (parts) => {
      const values = secretValues(parts)
      const chat = {
        ...(JSON.parse(values['cloudops/chat'] ?? '{}') as object),
        ...(teamsUrl === undefined ? {} : { teams_webhook_url: teamsUrl }),
        ...moreChat,
      }
      return { ...values, 'cloudops/chat': JSON.stringify(chat) }
    },
    schedules: false,
    people,
    ...defined({ credentials }),
  })
  const common = {
    region: cloud.environment.AWS_REGION ?? 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: credentialsIn(cloud.environment),
  }
  const dynamo = new DynamoDBClient(common)
  const table = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } })
  const bus = new EventBridgeClient(common)
  const lambda = new LambdaClient({ ...common, maxAttempts: 1 })
  const secrets = new SecretsManagerClient(common)
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: 'cloudops/chat' }))
  const { slack_signing_secret: signingSecret } = JSON.parse(SecretString) as {
    readonly slack_signing_secret: string
  }

  const events: { name: string; alertId: string }[] = []
  const stopEvents = cloud.bus.onEvent((event) => {
    const { metadata } = event.detail as { metadata?: { correlation_id?: string } }
    // Which messages were sent is what the chat says.
    if (/^Message/.test(event['detail-type'])) return
    events.push({ name: event['detail-type'], alertId: metadata?.correlation_id ?? '' })
  })

  const put = (alert: Alert) => table.send(new PutCommand({ TableName: 'alerts', Item: alert }))
  const stored = async (id: string): Promise<Alert> => {
    const { Item } = await table.send(
      new GetCommand({ TableName: 'alerts', Key: { alert_id: id }, ConsistentRead: true }),
    )
    return Item as Alert
  }
  const publish = async ({ name, source, detail }: DomainEvent): Promise<void> => {
    const entry = {
      EventBusName: String(cloud.definition.outputs.bus_name),
      Source: source,
      DetailType: name,
      Detail: JSON.stringify(detail),
    }
    await bus.send(new PutEventsCommand({ Entries: [entry] }))
  }
  const transit = async (alert: Alert, command: Command): Promise<Alert> => {
    const decided = decide(command, alert, new Date().toISOString())
    if (E.isLeft(decided)) throw new Error(`${command.name} is refused by ${decided.left.guard.attribute}`)
    const { outbox: _, outbox_open: __, ...next } = applied(alert, decided.right)
    const item: Alert = await attested({ ...next, outbox: {} }, cloud)
    await put(item)
    if (decided.right.event !== undefined) await publish(decided.right.event)
    return item
  }

  const messagesOf = (id: string) =>
    cloud.chat.messages.filter(({ payload }) => JSON.stringify(payload).includes(id))

  const raise: ApprovalCloud['raise'] = async (
    id,
    { plan = sample.plan, analysis = sample.ANALYSIS } = {},
  ) => {
    const opened = newAlert(
      {
        alert_id: id,
        domain: sample.DOMAIN,
        issue: sample.issue,
        resources: { cloudfront_distribution_id: sample.DISTRIBUTION },
        generation: 1,
      },
      { lease_id: sample.LEASE, lease_ms: 60_000 },
      new Date().toISOString(),
    )
    const alert = await transit(opened, {
      name: 'record_analysis',
      lease_id: sample.LEASE,
      analysis_status: 'complete',
      plan,
      plan_digest: planDigest({
        ...{ alert_id: id, plan, analysis_digest: analysisDigest(analysis) },
        ...sample.previewsOf(plan),
      }),
      open_ms: 3_600_000,
      stored: {
        agent_analysis: analysis,
        agent_session_id: sample.SESSION,
        ...sample.previewsOf(plan),
      },
    })
    for (const channel of teamsUrl === undefined ? CHANNELS : (['slack', 'email'] as const))
      await waitFor(`the message of ${id} in ${channel}`, () =>
        messagesOf(id).find((message) => message.channel === channel),
      )
    return alert
  }

  return {
    cloud,
    events,
    raise,
    stored,
    overwrite: async (alert) => {
      await put(alert)
    },
    rotate: async (slack_signing_secret) => {
      const SecretId = 'cloudops/chat'
      const { SecretString: text = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }))
      const before = JSON.parse(text) as { readonly slack_signing_secret: string }
      const after = JSON.stringify({ ...before, slack_signing_secret })
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: after }))
      return before.slack_signing_secret
    },
    move: async (id, command) => transit(await stored(id), command),
    link: (id, channel) => {
      const message = messagesOf(id).find((one) => one.channel === channel)
      const [url] = /http[^"\\|>\s]+\?t=[A-Za-z0-9._-]+/.exec(JSON.stringify(message?.payload)) ?? []
      if (url === undefined) throw new Error(`the message of ${id} in ${channel} holds no link`)
      return url
    },
    direct: async (payload, Qualifier) => {
      const { Payload = new Uint8Array() } = await lambda.send(
        new InvokeCommand({ FunctionName: 'approval-handler', Qualifier, Payload: JSON.stringify(payload) }),
      )
      const { statusCode, body } = JSON.parse(Buffer.from(Payload).toString()) as {
        statusCode: number
        body: string
      }
      return { status: statusCode, body }
    },
    api: async (body) =>
      answerOf(
        await fetch(cloud.api.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-api-key': cloud.api.key },
          body: JSON.stringify(body),
        }),
      ),
    slack: async (id, digest, action, more = {}) => {
      const { team, user, secret, at } = {
        ...DANA,
        secret: signingSecret,
        at: Math.floor(Date.now() / 1000),
        ...more,
      }
      const payload = {
        type: 'block_actions',
        user: { id: user, username: user.toLowerCase() },
        team: { id: team },
        actions: [{ action_id: action, value: JSON.stringify({ alert_id: id, plan_digest: digest }) }],
        response_url: `${cloud.endpoint}/_local/chat/slack/response/none`,
      }
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
      const mac = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')
      return answerOf(
        await fetch(`${cloud.api.baseUrl}/slack/interactions`, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-slack-request-timestamp': String(at),
            'x-slack-signature': `v0=${mac}`,
          },
          body,
        }),
      )
    },
    form: async (url, action) => {
      const token = new URL(url).searchParams.get('t') ?? ''
      return answerOf(
        await fetch(new URL('approval/decision', url), {
          method: 'POST',
          body: new URLSearchParams({ t: token, action, ...(action === 'approve' ? SURE : NAMED) }),
        }),
      )
    },
    stop: async () => {
      stopEvents()
      for (const client of [dynamo, bus, lambda, secrets]) client.destroy()
      await cloud.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
