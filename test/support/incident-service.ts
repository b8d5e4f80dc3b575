import { createHmac } from 'node:crypto'
import { parseJson } from '../../functions/runtime/json'
import { type Asked, type Reply, startScriptedServer } from './scripted-server'

/** What goes wrong with the next requests, one after the other; then everything is well. `lost`: taken, and not answered. */
export type Fault = 'throttled' | 'down' | 'lost' | 'error in a 200' | 'echo'

export interface IncidentService {
  readonly endpoint: string
  readonly faults: Fault[]
  /** Incidents by their key, as what was sent has left them. */
  readonly incidents: Map<string, Incident>
  /** Requests that a product would refuse, and why. */
  readonly refused: string[]
  /** How many requests were taken, those that came again included. */
  taken: number
  /** Begins anew. */
  forget(): void
  stop(): Promise<void>
}

export interface Incident {
  readonly state: string
  /** What was sent for it, without what was sent again. */
  readonly events: readonly object[]
}

export const ROUTING_KEY = 'R0123456789abcdefR0123456789abcd'
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const json = (body: string): Record<string, unknown> => parseJson(body) as Record<string, unknown>

/** What PagerDuty asks of an event, from the documentation of its Events API. */
const pagerDutyProblem = (asked: Asked): string | undefined => {
  const { routing_key, event_action, dedup_key, payload } = json(asked.body)
  if (routing_key !== ROUTING_KEY) return 'routing_key'
  if (!['trigger', 'acknowledge', 'resolve'].includes(text(event_action))) return 'event_action'
  if (text(dedup_key) === '' || text(dedup_key).length > 255) return 'dedup_key'
  if (event_action !== 'trigger') return undefined
  const { summary, source, severity } = (payload ?? {}) as Record<string, unknown>
  if (text(summary) === '' || text(summary).length > 1_024) return 'payload.summary'
  if (text(source) === '') return 'payload.source'
  return ['critical', 'error', 'warning', 'info'].includes(text(severity)) ? undefined : 'payload.severity'
}

/** As the libraries of Standard Webhooks verify. */
const webhookProblem = ({ headers, body }: Asked): string | undefined => {
  const [id, time, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    text(headers[`webhook-${name}`]),
  )
  if (Math.abs(Date.now() / 1_000 - Number(time)) > 300) return 'webhook-timestamp'
  const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')
  return text(signatures).split(' ').includes(`v1,${mac}`) ? undefined : 'webhook-signature'
}

/** A real HTTP server that keeps the contract of PagerDuty's Events API below `/v2/enqueue`, and of a verifying receiver elsewhere. */
export const startIncidentService = async (secret: () => object): Promise<IncidentService> => {
  const server = await startScriptedServer()
  const known = new Set<string>()
  const service: IncidentService = {
    endpoint: server.endpoint,
    faults: [],
    incidents: new Map(),
    refused: [],
    taken: 0,
    forget: () => {
      service.incidents.clear()
      service.refused.length = 0
      service.taken = 0
      known.clear()
    },
    stop: server.stop,
  }
  const take = (asked: Asked): Reply => {
    const isPagerDuty = asked.path === '/v2/enqueue'
    const problem = isPagerDuty ? pagerDutyProblem(asked) : webhookProblem(asked)
    if (problem !== undefined) {
      service.refused.push(problem)
      return {
        status: isPagerDuty ? 400 : 401,
        body: `{"status":"invalid event","errors":["${problem} is invalid"]}`,
      }
    }
    const { routing_key: _, ...event } = json(asked.body)
    const key = text(isPagerDuty ? event.dedup_key : event.deduplication_key)
    const same = isPagerDuty ? asked.body : text(asked.headers['webhook-id'])
    const before = service.incidents.get(key)?.events ?? []
    service.taken += 1
    service.incidents.set(key, {
      state: text(isPagerDuty ? event.event_action : event.status),
      events: known.has(same) ? before : [...before, event],
    })
    known.add(same)
    return { status: 202, body: '{"status":"success","message":"Event processed"}' }
  }
  server.reply = (asked) => {
    if (asked.headers['x-amz-target'] !== undefined)
      return { status: 200, body: JSON.stringify({ SecretString: JSON.stringify(secret()) }) }
    const fault = service.faults.shift()
    switch (fault) {
      case 'throttled':
        return { status: 429, body: '{"status":"throttle exceeded"}', headers: { 'retry-after': '1' } }
      case 'down':
        return { status: 503, body: 'try later' }
      case 'error in a 200':
        return { status: 200, body: '{"status":"invalid event","errors":["Length of summary"]}' }
      default: {
        const reply = take(asked)
        if (fault === 'echo') return { status: 200, body: asked.body }
        return fault === 'lost' ? undefined : reply
      }
    }
  }
  return service
}
