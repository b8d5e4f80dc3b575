import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { ChatMessage, Messages, Payload } from './messages'
import { slackProblem, slackTexts } from './slack-limits'

export interface Reply {
  readonly status: number
  readonly body: string
}

const ok: Reply = { status: 200, body: 'ok' }

/** What a person reads of a message. */
export const slackText = (payload: Payload): string =>
  [
    ...new Set([...(typeof payload.text === 'string' ? [payload.text] : []), ...slackTexts(payload.blocks)]),
  ].join('\n')

/** milliseconds */
const responseLifetime = 30 * 60 * 1000
const responseUses = 5

interface ResponseUrl {
  /** Called with the text of the first answer. */
  readonly answer: (text: string) => void
  readonly messageId: string
  readonly expiresAt: number
  uses: number
}

/** Slack's side of an incoming webhook and of the `response_url` of interactions. */
export class Slack {
  private readonly responses = new Map<string, ResponseUrl>()

  constructor(private readonly messages: Messages) {}

  receive(payload: unknown): Reply {
    const problem = slackProblem(payload)
    if (problem !== undefined || !t.UnknownRecord.is(payload)) {
      return { status: 400, body: problem ?? 'invalid_payload' }
    }
    this.messages.add('slack', payload, slackText(payload))
    return ok
  }

  /** A new response URL for a message: its id, and what is first answered there. */
  openResponse({ id }: ChatMessage): { readonly id: string; readonly answered: Promise<string> } {
    const responseId = randomUUID()
    const answered = new Promise<string>((answer) =>
      this.responses.set(responseId, {
        ...{ messageId: id, expiresAt: Date.now() + responseLifetime, uses: 0, answer },
      }),
    )
    return { id: responseId, answered }
  }

  respond(responseId: string, payload: unknown): Reply {
    const response = this.responses.get(responseId)
    if (response === undefined || response.expiresAt < Date.now()) return { status: 404, body: 'expired_url' }
    if (response.uses >= responseUses) return { status: 404, body: 'used_url' }
    if (t.UnknownRecord.is(payload) && payload.delete_original === true) {
      response.uses++
      this.messages.remove(response.messageId)
      return ok
    }
    const problem = slackProblem(payload)
    if (problem !== undefined || !t.UnknownRecord.is(payload)) {
      return { status: 400, body: problem ?? 'invalid_payload' }
    }
    response.uses++
    response.answer(slackText(payload))
    if (payload.replace_original === true) {
      this.messages.replace(response.messageId, payload, slackText(payload))
    } else {
      this.messages.add('slack', payload, slackText(payload))
    }
    return ok
  }
}
