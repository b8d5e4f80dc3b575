import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import * as t from 'io-ts'
import type { Event, EventBridge } from '../aws/event-bridge'
import { type Route, readBody } from '../aws/gateway'
import type { Chat } from '../chat'
import type { Report } from '../model'
import { failures } from '../terraform/attributes'
import type { Reader } from './alerts'
import type { DeadLetters } from './dead-letters'
import { createFeed } from './feed'
import type { Monitors } from './monitors'

/** Somebody whom the page's visitor can be in Slack. */
export interface Person {
  readonly label: string
  readonly team: { readonly id: string }
  readonly user: { readonly id: string; readonly name: string }
}

export interface PageParts {
  readonly chat: Chat
  readonly bus: Pick<EventBridge, 'onEvent' | 'schedules' | 'fireSchedule'>
  readonly deadLetters: DeadLetters
  readonly monitors: Monitors
  readonly reader: Reader
  readonly people: readonly Person[]
  /** The interactions URL that is set for the app in Slack. */
  readonly interactionsUrl: string
  /** Events of before, oldest first. */
  readonly events?: readonly Passed[]
  readonly report: Report
}

/** An event that passed a bus. */
export interface Passed {
  readonly bus: string
  readonly event: Event
}

const PREFIX = '/_local/chat'
const EVENTS_KEPT = 1_000
/** Milliseconds that a click's answer may take until the page says that it is not there yet. */
const ANSWER_MS = 10_000
const LATE = 'Slack took the click; its answer is not there yet'

const files: Readonly<Record<string, string>> = {
  '': 'text/html; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'dom.js': 'text/javascript; charset=utf-8',
  'list.js': 'text/javascript; charset=utf-8',
  'messages.js': 'text/javascript; charset=utf-8',
  'monitors.js': 'text/javascript; charset=utf-8',
  'teams.js': 'text/javascript; charset=utf-8',
}

/** Nothing from elsewhere runs or is loaded, and no one frames the page. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** A request that is wrong; its message is the answer. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

const Click = t.intersection([
  t.type({ message_id: t.string, action_id: t.string, person: t.string }),
  /** What is in the message's input. */
  t.partial({ typed: t.string }),
])
const Redrive = t.intersection([t.type({ queue: t.string }), t.partial({ message_id: t.string })])
const Schedule = t.type({ rule: t.string })
const Probe = t.partial({ domain: t.string })

const decoded = async <A>(request: IncomingMessage, codec: t.Type<A, unknown, unknown>): Promise<A> => {
  const body = (await readBody(request)).toString()
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new Refusal(400, 'the body must be JSON')
  }
  const result = codec.decode(value)
  if (result._tag === 'Left') throw new Refusal(400, failures(result.left))
  return result.right
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The page of the local cloud: messages, alerts, events and dead letters, live; behind it the chats' own addresses. */
export const createPage = (parts: PageParts): { readonly route: Route; stop(): void } => {
  const { chat, bus, deadLetters, monitors, reader, people, interactionsUrl, report } = parts
  const events: Passed[] = [...(parts.events ?? [])].slice(-EVENTS_KEPT)
  const feed = createFeed(
    [
      { name: 'alerts', read: reader.alerts },
      { name: 'queues', read: deadLetters.list },
      { name: 'monitors', read: async () => monitors.list() },
    ],
    (error) => report('page', reason(error)),
  )
  const ends = [
    chat.onMessage((message) => feed.send('message', message)),
    chat.onRemoved((id) => feed.send('removed', { id })),
    bus.onEvent((event, name) => {
      events.push({ bus: name, event })
      if (events.length > EVENTS_KEPT) events.shift()
      feed.send('event', { bus: name, event })
    }),
  ]

  const start = async () => {
    const [alerts, queues] = await Promise.all([reader.alerts(), deadLetters.list()])
    const shown = people.map(({ label, user }) => ({ id: user.id, label }))
    return {
      ...{ messages: chat.messages, events, alerts, queues, people: shown },
      ...{ schedules: bus.schedules(), monitors: monitors.list() },
    }
  }

  const click = async (request: IncomingMessage): Promise<string> => {
    const { message_id, action_id, person, typed } = await decoded(request, Click)
    const message = chat.messages.find(({ id }) => id === message_id)
    if (message === undefined) throw new Refusal(404, `there is no message ${message_id}`)
    const who = people.find(({ user }) => user.id === person)
    if (who === undefined) throw new Refusal(400, `person: ${person} is none of the people here`)
    const { team, user } = who
    const answer = await chat.clickSlack({
      ...{ message, action_id, team, user, endpoint: interactionsUrl },
      ...(typed !== undefined && { typed }),
    })
    if (answer.status !== 200)
      return `Slack shows an error: it was answered with ${answer.status} ${answer.body.slice(0, 300)}`.trim()
    const late = new Promise<string>((resolve) => setTimeout(resolve, ANSWER_MS, LATE).unref())
    const text = await Promise.race([answer.answered, late])
    return (text.split('\n').find((line) => line.trim() !== '') ?? '').slice(0, 300)
  }

  const probe = async (request: IncomingMessage): Promise<string> =>
    monitors.probe((await decoded(request, Probe)).domain)

  const redrive = async (request: IncomingMessage): Promise<string> => {
    const { queue, message_id } = await decoded(request, Redrive)
    const count = await deadLetters.redrive(queue, message_id).catch((error: unknown) => {
      throw new Refusal(409, reason(error))
    })
    return `${count} sent again from ${queue}`
  }

  const schedule = async (request: IncomingMessage): Promise<string> => {
    const { rule } = await decoded(request, Schedule)
    if (!bus.schedules().includes(rule)) throw new Refusal(404, `there is no scheduled rule ${rule}`)
    bus.fireSchedule(rule)
    return `${rule} was run`
  }

  const posts: Readonly<Record<string, (request: IncomingMessage) => Promise<string>>> = {
    click,
    redrive,
    schedule,
    probe,
  }

  const document = async (key: string, response: ServerResponse): Promise<void> => {
    const text = await reader.document(key)
    if (text === undefined) throw new Refusal(404, `there is no document ${key}`)
    response.writeHead(200, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(text)
  }

  /** Whether the request was the page's own. */
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? '', 'http://local')
    const name = url.pathname.slice(PREFIX.length).replace(/^\//, '')
    if (request.method === 'POST') {
      const act = Object.hasOwn(posts, name) ? posts[name] : undefined
      if (act === undefined) return false
      // What is refused must still be able to choose its status.
      const said = await act(request)
      response.writeHead(200, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(said)
      return true
    }
    if (request.method !== 'GET') return false
    const type = Object.hasOwn(files, name) ? files[name] : undefined
    if (type !== undefined) {
      const body = readFileSync(join(__dirname, 'browser', name === '' ? 'index.html' : name))
      response.writeHead(200, { ...headers, 'content-type': type }).end(body)
      return true
    }
    if (name === 'stream') await feed.open(response, start)
    else if (name === 'document') await document(url.searchParams.get('key') ?? '', response)
    else return false
    return true
  }

  return {
    route: {
      prefix: PREFIX,
      handle: async (request, response) => {
        try {
          if (!(await serve(request, response))) await chat.route.handle(request, response)
        } catch (error) {
          if (response.headersSent) throw error
          const status = error instanceof Refusal ? error.status : 502
          response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
          response.end(reason(error))
        }
      },
    },
    stop: () => {
      for (const end of ends) end()
      monitors.stop()
      feed.stop()
      reader.close()
    },
  }
}
