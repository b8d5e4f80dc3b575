import {
  createEventBridge,
  type Event,
  type EventBridge,
  eventBridgeResourceTypes,
} from '../../local/aws/event-bridge'
import { openGateway } from '../../local/aws/gateway'
import { createSns, type Sns, snsResourceTypes } from '../../local/aws/sns'
import type { Deliver } from '../../local/model'
import { type Definition, readDefinition } from '../../local/terraform'
import { writeDefinition } from './write-definition'

export const account = 'eu-west-1:123456789012'
export const functionArn = (name: string) => `arn:aws:lambda:${account}:function:${name}`
export const queueArn = (name: string) => `arn:aws:sqs:${account}:${name}`

type Stack = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export const definitionOf = (stack: Stack): Definition => {
  const written = writeDefinition(stack)
  try {
    return readDefinition(
      written.directory,
      { ...eventBridgeResourceTypes, ...snsResourceTypes },
      { endpoint: 'http://127.0.0.1:1' },
    )
  } finally {
    written.remove()
  }
}

export interface EventServices {
  readonly bus: EventBridge
  readonly sns: Sns
  /** Payloads by target ARN, in the order of their arrival. */
  delivered(targetArn: string): readonly unknown[]
  /** Messages of the dead-letter queues. */
  readonly dead: { queue: string; body: unknown; attributes: Readonly<Record<string, string>> }[]
  readonly mails: { to: string; subject: string; message: string; topicArn: string }[]
  readonly reports: string[]
  /** Waits before each retry, by attempt. */
  readonly retries: number[]
  readonly seen: { bus: string; event: Event }[]
  /** What targets do; whatever is delivered is noted before. */
  behave: Deliver
  /** The clock that events age by, in milliseconds. */
  now: number
  /** Configuration of SDK clients. */
  readonly client: {
    readonly region: string
    readonly endpoint: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
    readonly maxAttempts: number
  }
  /** Forgets all that was noted. */
  reset(): void
  stop(): Promise<void>
}

/** EventBridge and SNS of one stack behind a real gateway; targets and queues only note what they get. */
export const startEventServices = async (stack: Stack): Promise<EventServices> => {
  const definition = definitionOf(stack)
  const arrivals: { arn: string; payload: unknown }[] = []
  const gateway = await openGateway(0, (_, line) => services.reports.push(line))
  const common = {
    definition,
    deliver: async (arn: string, payload: string) => {
      arrivals.push({ arn, payload: JSON.parse(payload) })
      await services.behave(arn, payload)
    },
    sendToQueue: async (queue: string, body: string, attributes: Readonly<Record<string, string>>) => {
      if (queue === queueArn('missing')) throw new Error('there is no such queue')
      services.dead.push({ queue, body: JSON.parse(body), attributes })
    },
    retryDelay: (attempt: number) => services.retries.push(attempt) * 0,
    report: (_: string, line: string) => void services.reports.push(line),
  }
  const bus = createEventBridge({ ...common, schedules: true, now: () => services.now })
  const sns = createSns({
    ...common,
    deliverMail: (to, subject, message, topicArn) => services.mails.push({ to, subject, message, topicArn }),
  })
  gateway.attach({ services: [bus.service, sns.service], routes: [] })

  const services: EventServices = {
    bus,
    sns,
    delivered: (targetArn) => arrivals.filter(({ arn }) => arn === targetArn).map(({ payload }) => payload),
    dead: [],
    mails: [],
    reports: [],
    retries: [],
    seen: [],
    behave: async () => {},
    now: 0,
    client: {
      region: 'eu-west-1',
      endpoint: gateway.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    reset: () => {
      services.behave = async () => {}
      services.now = 0
      for (const notes of [arrivals, services.dead, services.mails, services.reports]) notes.length = 0
      for (const notes of [services.retries, services.seen]) notes.length = 0
    },
    stop: async () => {
      await bus.stop()
      await sns.stop()
      await gateway.stop()
    },
  }
  bus.onEvent((event, name) => services.seen.push({ bus: name, event }))
  return services
}
