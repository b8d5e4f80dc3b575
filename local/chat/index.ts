import * as t from 'io-ts'
import { type Route, readBody } from '../aws/gateway'
import type { Persistence } from '../persistence'
import { type ChatMessage, Messages } from './messages'
import { type Reply, Slack } from './slack'
import { SlackApi } from './slack-api'
import { type Click, sendClick } from './slack-click'
import { receiveTeams } from './teams'

export type { ChatChannel, ChatMessage } from './messages'
export type { Click } from './slack-click'

export interface Chat {
  readonly route: Route
  readonly messages: readonly ChatMessage[]
  /** Calls back with every new or replaced message; answers how to stop it. */
  onMessage(listener: (message: ChatMessage) => void): () => void
  /** Calls back with the id of every message that Slack was asked to delete; answers how to stop it. */
  onRemoved(listener: (id: string) => void): () => void
  /** `endpoint` is the gateway's. */
  slackWebhookUrl(endpoint: string): string
  /** Where an app with a bot token calls. */
  slackApiUrl(endpoint: string): string
  teamsWebhookUrl(endpoint: string): string
  deliverMail(to: string, subject: string | undefined, text: string, topicArn: string): void
  /** Sends what Slack sends when someone clicks; rejects when the message has no such button. */
  clickSlack(click: Click): Promise<Reply & { readonly answered: Promise<string> }>
}

const prefix = '/_local/chat'

/** The part of a webhook's URL that makes it a secret. */
const hook = 'alerts'

const json = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** Slack, Teams and the mailboxes of one team: keeps what the product sends and clicks like a person. */
export const createChat = ({
  signingSecret,
  base: given,
  kept,
}: {
  readonly signingSecret: string
  /** Address of the gateway; without it, that of the first webhook's call. */
  readonly base?: string
  readonly kept?: Persistence
}): Chat => {
  const messages = new Messages(kept)
  const slack = new Slack(messages)
  const slackApi = new SlackApi(messages)
  /** Where the webhooks were called: response URLs lead to the same place. */
  let base = given

  const teams = (payload: unknown): Reply => {
    const { status, body, text } = receiveTeams(payload)
    if (text !== undefined && t.UnknownRecord.is(payload)) messages.add('teams', payload, text)
    return { status, body }
  }

  const receive = (path: string, authorization: string | undefined, payload: unknown): Reply => {
    const [channel, name, id = ''] = path.slice(prefix.length + 1).split('/')
    if (channel === 'slack' && name === 'response') return slack.respond(id, payload)
    if (channel === 'slack' && name === 'api') return slackApi.call(id, authorization, payload)
    if (channel === 'slack' && name === hook) return slack.receive(payload)
    if (channel === 'teams' && name === hook) return teams(payload)
    return { status: 404, body: 'no_service' }
  }

  const handle: Route['handle'] = async (request, response) => {
    const [path = ''] = request.url?.split('?') ?? []
    if (request.method === 'GET' && path === `${prefix}/messages`) {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify(messages.all))
      return
    }
    if (request.method !== 'POST') {
      response.writeHead(405).end()
      return
    }
    base = `http://${request.headers.host}`
    const { status, body } = receive(path, request.headers.authorization, json(await readBody(request)))
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
  }

  return {
    route: { prefix, handle },
    get messages() {
      return messages.all
    },
    onMessage: (listener) => messages.listen(listener),
    onRemoved: (listener) => messages.listenRemoved(listener),
    slackWebhookUrl: (endpoint) => `${endpoint}${prefix}/slack/${hook}`,
    slackApiUrl: (endpoint) => `${endpoint}${prefix}/slack/api`,
    teamsWebhookUrl: (endpoint) => `${endpoint}${prefix}/teams/${hook}`,
    deliverMail: (to, subject, text, topicArn) => {
      const payload = { to, ...(subject !== undefined && { subject }), text, topic_arn: topicArn }
      messages.add('email', payload, [subject ?? '', text].join('\n').trim())
    },
    clickSlack: async (click) => {
      if (base === undefined) throw new Error('nothing was ever sent to Slack')
      const { id, answered } = slack.openResponse(click.message)
      const responseUrl = `${base}${prefix}/slack/response/${id}`
      return { ...(await sendClick(click, { signingSecret, responseUrl })), answered }
    },
  }
}
