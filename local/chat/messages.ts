import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import * as t from 'io-ts'
import { inMemory, type Persistence } from '../persistence'

export type ChatChannel = 'slack' | 'teams' | 'email'

export type Payload = Readonly<Record<string, unknown>>

/** What the product has sent to people. */
export interface ChatMessage {
  readonly id: string
  readonly channel: ChatChannel
  /** ISO 8601, UTC */
  readonly received_at: string
  /** When it was replaced in place; `payload` is what it is now. */
  readonly updated_at?: string
  /** Slack's message, Teams' message with its card, or `{ to, subject, text, topic_arn }`. */
  readonly payload: Payload
  /** What a person reads. */
  readonly text: string
}

const StoredMessage: t.Type<ChatMessage, unknown, unknown> = t.intersection([
  t.type({
    id: t.string,
    channel: t.keyof({ slack: null, teams: null, email: null }),
    received_at: t.string,
    payload: t.UnknownRecord,
    text: t.string,
  }),
  t.partial({ updated_at: t.string }),
])

const NAME = 'messages'

/** The messages in the order of their arrival. */
export class Messages {
  private kept: readonly ChatMessage[]
  private readonly events = new EventEmitter()

  constructor(private readonly storage: Persistence = inMemory) {
    this.kept = storage.read(NAME, t.array(StoredMessage)) ?? []
  }

  private keep(messages: readonly ChatMessage[]): void {
    this.kept = messages
    this.storage.write(NAME, messages)
  }

  get all(): readonly ChatMessage[] {
    return this.kept
  }

  add(channel: ChatChannel, payload: Payload, text: string): ChatMessage {
    const message = { id: randomUUID(), channel, received_at: new Date().toISOString(), payload, text }
    this.keep([...this.kept, message])
    this.events.emit('message', message)
    return message
  }

  replace(id: string, payload: Payload, text: string): void {
    const before = this.kept.find((message) => message.id === id)
    if (before === undefined) return
    const after = { ...before, payload, text, updated_at: new Date().toISOString() }
    this.keep(this.kept.map((message) => (message.id === id ? after : message)))
    this.events.emit('message', after)
  }

  remove(id: string): void {
    this.keep(this.kept.filter((message) => message.id !== id))
    this.events.emit('removed', id)
  }

  /** Calls `listener` with every new or replaced message; answers how to stop it. */
  listen(listener: (message: ChatMessage) => void): () => void {
    this.events.on('message', listener)
    return () => this.events.off('message', listener)
  }

  /** Calls `listener` with the id of every message that was taken away; answers how to stop it. */
  listenRemoved(listener: (id: string) => void): () => void {
    this.events.on('removed', listener)
    return () => this.events.off('removed', listener)
  }
}
