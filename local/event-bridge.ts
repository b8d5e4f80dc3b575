import { randomUUID } from 'node:crypto'
import { createApi } from './event-bridge/api'
import { createReplays, readArchives } from './event-bridge/archive'
import { busArn, EventBus } from './event-bridge/definition'
import { createDelivery, type DeliveryOptions } from './event-bridge/delivery'
import { type Event, eventTime } from './event-bridge/event'
import { type Rule, readRules } from './event-bridge/rules'
import { intervalOf } from './event-bridge/schedule'
import type { Definition } from './terraform'
import type { LocalService } from './types'

export { eventBridgeResourceTypes } from './event-bridge/definition'
export type { Event } from './event-bridge/event'

export interface EventBridgeOptions extends DeliveryOptions {
  readonly definition: Definition
  /** Whether scheduled rules fire by themselves. */
  readonly schedules: boolean
}

type EventListener = (event: Event, bus: string) => void

export interface EventBridge {
  readonly service: LocalService
  /** Told of every event of every bus, replayed ones included. Gives the way to end it. */
  onEvent(listener: EventListener): () => void
  /** Runs a scheduled rule at once. @throws Error when there is none of this name */
  fireSchedule(ruleName: string): void
  /** Starts the timers of the scheduled rules. */
  start(): void
  /** Resolves when no delivery and no replay is under way. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** The definition's buses with their rules, schedules, archives and replays. */
export const createEventBridge = (options: EventBridgeOptions): EventBridge => {
  const { definition, report } = options
  const { region, accountId } = definition
  const buses = [
    'default',
    ...definition.ofType('aws_cloudwatch_event_bus', EventBus).map(({ attributes }) => attributes.name),
  ]
  const rules = readRules(definition)
  const archives = readArchives(definition)
  const deliver = createDelivery(options)
  const listeners = new Set<EventListener>()
  const underWay = new Set<Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()

  const send = (event: Event, rule: Rule): void => {
    for (const target of rule.targets) {
      const sent = deliver(event, rule, target)
        .catch((error: unknown) => report('events', `${rule.name} -> ${target.arn}: ${String(error)}`))
        .finally(() => underWay.delete(sent))
      underWay.add(sent)
    }
  }

  const emit = (bus: string, event: Event, only: readonly string[]): void => {
    for (const listener of listeners) listener(event, bus)
    for (const rule of rules) {
      const chosen = only.length === 0 || only.includes(rule.arn)
      if (chosen && rule.enabled && rule.bus === bus && rule.matches(event)) send(event, rule)
    }
  }

  const accept = (bus: string, event: Event): void => {
    const arn = busArn(region, accountId, bus)
    for (const archive of archives)
      if (archive.sourceArn === arn && archive.keeps(event)) archive.events.push(event)
    emit(bus, event, [])
  }

  const delivered = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay)
  }

  const replays = createReplays({
    archives,
    emit: (arn, event, only) =>
      emit(buses.find((bus) => busArn(region, accountId, bus) === arn) ?? '', event, only),
    delivered,
    report,
  })

  const scheduled = rules.filter((rule) => rule.schedule !== undefined)
  const intervals = scheduled.map((rule) => ({
    rule,
    interval: intervalOf(`aws_cloudwatch_event_rule ${rule.name}`, rule.schedule ?? ''),
  }))
  const fire = (rule: Rule): void =>
    send(
      {
        version: '0',
        id: randomUUID(),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: accountId,
        time: eventTime(new Date()),
        region,
        resources: [rule.arn],
        detail: {},
      },
      rule,
    )

  return {
    service: createApi({ region, accountId, buses, rules, archives, replays, accept }),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    fireSchedule: (ruleName) => {
      const rule = scheduled.find(({ name }) => name === ruleName)
      if (rule === undefined) throw new Error(`there is no scheduled rule ${ruleName}`)
      fire(rule)
    },
    start: () => {
      if (!options.schedules) return
      for (const { rule, interval } of intervals)
        if (rule.enabled) timers.add(setInterval(() => fire(rule), interval))
    },
    idle: async () => {
      await replays.idle()
      await delivered()
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await delivered()
    },
  }
}
