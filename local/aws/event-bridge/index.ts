import { randomUUID } from 'node:crypto'
import type { LocalService } from '../../model'
import type { Persistence } from '../../persistence'
import type { Definition } from '../../terraform'
import { createApi } from './api'
import { readArchives } from './archive'
import { readBusPolicies } from './bus-policy'
import { busArn, readBuses } from './definition'
import { type DeliveryOptions, deliverWithRetries } from './delivery'
import { type Event, eventTime } from './event'
import { createReplays } from './replay'
import { type Rule, readRules } from './rules'
import { every } from './schedule'

export { eventBridgeResourceTypes } from './definition'
export type { Event } from './event'

export interface EventBridgeOptions extends DeliveryOptions {
  readonly definition: Definition
  readonly kept?: Persistence
  /** Whether scheduled rules fire by themselves. */
  readonly schedules: boolean
}

export interface ServiceEvent {
  /** `aws.cloudwatch` */
  readonly source: string
  readonly detailType: string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

type EventListener = (event: Event, bus: string) => void

export interface EventBridge {
  readonly service: LocalService
  /** Called for every event of every bus, replayed ones included. Gives the way to end it. */
  onEvent(listener: EventListener): () => void
  /** The archived events of every bus. */
  archived(): readonly { readonly bus: string; readonly event: Event }[]
  /** Names of the scheduled rules that are enabled. */
  schedules(): readonly string[]
  /** Sends a dead letter to the target it was meant for. @throws Error when there is no such target */
  redeliver(ruleArn: string, deadLettersArn: string, event: Event): void
  /** Puts an event of an AWS service on the default bus: the source `aws.*` is theirs, no one else can put it. */
  fromService(event: ServiceEvent): void
  /** Runs a scheduled rule at once. @throws Error when there is none of this name, or it is disabled */
  fireSchedule(ruleName: string): void
  /** Starts the timers of the scheduled rules. */
  start(): void
  /** Resolves when no delivery and no replay is under way. */
  idle(): Promise<void>
  /** Ends timers, replays and retries; what is being delivered is waited for. */
  stop(): Promise<void>
}

/** The definition's buses with their rules, schedules, archives and replays. */
export const createEventBridge = (options: EventBridgeOptions): EventBridge => {
  const { definition, report } = options
  const { region, accountId } = definition
  const buses = readBuses(definition)
  const rules: Rule[] = [...readRules(definition, buses)]
  const defined = new Set(rules.map(({ name }) => name))
  const archives = readArchives(definition, buses, options.kept)
  const refusal = readBusPolicies(definition, buses)
  const stopped = new AbortController()
  const deliver = deliverWithRetries(options, stopped.signal)
  const listeners = new Set<EventListener>()
  const underWay = new Set<Promise<void>>()
  const timers = new Set<() => void>()

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

  const accept = (given: string | undefined, event: Event): void => {
    const bus = buses.find(given ?? 'default')
    // AWS takes such an event without a word; here somebody should read of it.
    if (bus === undefined) {
      report('events', `dropped ${event['detail-type']}: there is no event bus ${given}`)
      return
    }
    const arn = busArn(region, accountId, bus)
    for (const archive of archives) if (archive.sourceArn === arn && archive.keeps(event)) archive.add(event)
    emit(bus, event, [])
  }

  const delivered = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay)
  }

  const replays = createReplays({ archives, buses, rules, emit, report })

  const ofService = ({ source, detailType, resources, detail }: ServiceEvent): Event => ({
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: accountId,
    time: eventTime(new Date()),
    region,
    resources,
    detail,
  })

  const fire = (rule: Rule): void =>
    send(
      ofService({
        source: 'aws.events',
        detailType: 'Scheduled Event',
        resources: [rule.arn],
        detail: {},
      }),
      rule,
    )

  return {
    service: createApi({ region, accountId, buses, rules, defined, archives, replays, refusal, accept }),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    archived: () =>
      archives.flatMap(({ sourceArn, events }) =>
        events.map((event) => ({ bus: buses.find(sourceArn) ?? sourceArn, event })),
      ),
    schedules: () => rules.flatMap(({ name, enabled, schedule }) => (enabled && schedule ? [name] : [])),
    redeliver: (ruleArn, deadLettersArn, event) => {
      const rule = rules.find(({ arn }) => arn === ruleArn)
      const targets = rule?.targets.filter(
        ({ settings }) => settings.dead_letter_config?.arn === deadLettersArn,
      )
      if (rule === undefined || targets === undefined || targets.length === 0)
        throw new Error(`no target of the rule ${ruleArn} has the dead-letter queue ${deadLettersArn}`)
      send(event, { ...rule, targets })
    },
    fromService: (event) => accept(undefined, ofService(event)),
    fireSchedule: (ruleName) => {
      const rule = rules.find(({ name, schedule }) => name === ruleName && schedule !== undefined)
      if (rule === undefined) throw new Error(`there is no scheduled rule ${ruleName}`)
      if (!rule.enabled) throw new Error(`the scheduled rule ${ruleName} is disabled`)
      fire(rule)
    },
    start: () => {
      if (!options.schedules) return
      for (const rule of rules)
        if (rule.enabled && rule.schedule !== undefined)
          timers.add(every(rule.schedule.interval, () => fire(rule)))
    },
    idle: async () => {
      await replays.idle()
      await delivered()
    },
    stop: async () => {
      for (const end of timers) end()
      stopped.abort()
      await replays.stop()
      await delivered()
    },
  }
}
