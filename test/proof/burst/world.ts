import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { sweep } from '../../../functions/alert-sweeper/use-case'
import type { Notification } from '../../../functions/notify/use-case'
import { notify } from '../../../functions/notify/use-case'
import { type AppError, disposition } from '../../../functions/runtime/errors'
import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import { AlertAnalyzed, type DigestDue } from '../../../schemas/events'
import { IssueType } from '../../../schemas/issue'
import { Channel } from '../../../schemas/scalars'
import { digestForm, fakeDigests, fakeLimits } from '../../support/digests'
import { fakeAlerts, fakeBase, fakeMonitors, START } from '../../support/fakes'
import { trusting } from '../../support/macs'
import * as sample from '../../support/samples'
import { Crash, type Fault, Faults } from '../simulator/faults'
import { limited, Product } from './products'

const MINUTE = 60_000
/** How long the course goes on, in minutes. */
const ENDS = 90
/** Milliseconds from one invocation of notify to the next: ten at once of a third of a second each. */
const BETWEEN = 30
/** How many of the alerts the agent has a plan for: what it is asked in an hour. */
const PLANS = 30

/** Kinds of faults among them. */
const KINDS = 7
const issueTypes = Object.keys(IssueType.keys) as readonly IssueType[]

/** Every call of notify that leaves the process. */
const calls = {
  alerts: ['get'],
  attestations: ['problem'],
  links: ['sign'],
  limits: ['take'],
  digests: ['add', 'waiting', 'remove', 'begin', 'end'],
} as const

interface Invocation {
  readonly notification: Notification
  readonly attempts: number
  readonly at: number
}

/** How many alerts a channel has made known, and by what. */
export interface Reached {
  readonly channel: Channel
  readonly known: number
  readonly own: number
  readonly digests: number
  /** Alerts that were named more than once. */
  readonly twice: number
  readonly throttled: number
  readonly dead: number
  readonly waiting: number
  /** Neither known, nor waiting, nor a dead letter. */
  readonly lost: number
  /** Plans that can be approved from a message: with a link, or in Slack with the buttons of a message of their own. */
  readonly approvable: number
  /** Minutes until the last was known. */
  readonly minutes: number
}

export const domainOf = (index: number): string => `d${String(index).padStart(6, '0')}.example.com`
const idOf = (index: number): string => `burst-${String(index).padStart(6, '0')}`

/** Many alerts that open at once, the deployed use cases of notify and the sweeper, products with limits, and time. */
export class Burst {
  readonly base = fakeBase()
  readonly digests = fakeDigests()
  readonly facts: DomainEvent[] = []
  readonly dead: Notification[] = []
  readonly faults: Faults
  readonly products: Readonly<Record<Channel, Product>>
  private readonly alerts: ReturnType<typeof fakeAlerts>
  private readonly queue: Invocation[] = []

  constructor(
    private readonly count: number,
    planned: readonly Fault[],
  ) {
    this.faults = new Faults(planned, () => this.base.advance(MINUTE))
    this.alerts = fakeAlerts(...Array.from({ length: count }, (_, index) => this.alertOf(index)))
    this.products = Object.fromEntries(
      limited.map((channel) => [channel, new Product(channel, this.base.clock)]),
    ) as Record<Channel, Product>
  }

  async run(): Promise<void> {
    const start = Date.parse(this.base.clock.now())
    for (let index = 0; index < this.count; index += 1)
      for (const channel of limited) this.send({ channel, event: this.questionOf(index) })
    let swept = start
    for (let now = start; now < start + ENDS * MINUTE; now = Date.parse(this.base.clock.now())) {
      if (now - swept >= MINUTE) {
        swept = now
        await this.sweep()
      }
      const next = this.queue.shift()
      if (next === undefined) this.base.advance(MINUTE - ((now - swept) % MINUTE))
      else if (next.at > now) this.queue.push(next)
      else await this.invoke(next)
      this.base.advance(next === undefined ? 0 : BETWEEN)
    }
  }

  reached(channel: Channel): Reached {
    const start = Date.parse(START)
    const product = this.products[channel]
    const dead = new Set(
      this.dead
        .filter((one) => one.channel === channel)
        .map(({ event }) => event.detail.metadata.correlation_id),
    )
    const waiting = new Set(
      [...this.digests.entries.values()]
        .filter((one) => one.channel === channel)
        .map(({ alert_id }) => alert_id),
    )
    const times = new Map<string, number>()
    let last = start
    for (const { payload, at } of product.taken)
      for (const domain of new Set(payload.match(/d\d{6}\.example\.com/g) ?? [])) {
        if (!times.has(domain)) last = at
        times.set(domain, (times.get(domain) ?? 0) + 1)
      }
    const indexes = Array.from({ length: this.count }, (_, index) => index)
    const all = product.taken
      .filter(({ isDigest }) => channel !== 'slack' || !isDigest)
      .map(({ payload }) => payload)
      .join('\n')
    return {
      channel,
      known: times.size,
      own: product.taken.filter(({ isDigest }) => !isDigest).length,
      digests: product.taken.filter(({ isDigest }) => isDigest).length,
      twice: [...times.values()].filter((count) => count > 1).length,
      throttled: product.throttled,
      dead: dead.size,
      waiting: waiting.size,
      lost: indexes.filter(
        (index) => !times.has(domainOf(index)) && !dead.has(idOf(index)) && !waiting.has(idOf(index)),
      ).length,
      approvable: indexes.slice(0, PLANS).filter((index) => all.includes(`a1.${idOf(index)}.`)).length,
      minutes: (last - start) / MINUTE,
    }
  }

  private alertOf(index: number): Alert {
    const own = index < Math.min(PLANS, this.count) ? sample.pending() : sample.deferred()
    const issue_type = issueTypes[index % KINDS] ?? own.issue.issue_type
    const severity = (['critical', 'high', 'medium', 'low'] as const)[index % 4] ?? 'low'
    const issue = { ...own.issue, issue_type, severity }
    const { outbox_open: _, ...rest } = own
    return { ...rest, ...{ alert_id: idOf(index), domain: domainOf(index), issue, severity }, outbox: {} }
  }

  private questionOf(index: number): Notification['event'] {
    const alert_id = idOf(index)
    const occurred_at = this.base.clock.now()
    const { name, source, detail } = AlertAnalyzed.create(
      { correlation_id: alert_id, occasion: 1, occurred_at },
      { ...AlertAnalyzed.example.data, alert_id, domain: domainOf(index) },
    )
    return {
      id: `e${index}`,
      source,
      time: occurred_at,
      'detail-type': name,
      detail,
    } as Notification['event']
  }

  private send(notification: Notification, attempts = 0, at = 0): void {
    this.queue.push({ notification, attempts, at })
  }

  private async invoke({ notification, attempts }: Invocation): Promise<void> {
    const done = await notify(notification)(this.faults.process(this.notifyPorts(), calls))().catch(
      (error: unknown): E.Either<AppError, never> | 'crashed' => {
        if (error instanceof Crash) return 'crashed'
        throw error
      },
    )
    if (done !== 'crashed' && (E.isRight(done) || disposition(done.left) === 'refuse')) {
      if (E.isLeft(done)) this.dead.push(notification)
      return
    }
    // Lambda tries an asynchronous invocation again after one minute and after two more; then it is a dead letter.
    if (attempts >= 2) this.dead.push(notification)
    else this.send(notification, attempts + 1, Date.parse(this.base.clock.now()) + (attempts + 1) * MINUTE)
  }

  private async sweep(): Promise<void> {
    await sweep({
      ...this.base,
      alerts: { ...this.alerts, withOpenWork: () => TE.of([]) },
      monitors: fakeMonitors(),
      events: {
        publish: (events) =>
          TE.fromIO(() => {
            for (const event of events) this.due(event)
          }),
      },
      trigger: { send: () => TE.of(undefined) },
      decisions: { verify: () => TE.of(true) },
      pauses: trusting.pauses,
      digests: this.digests,
      settings: sample.settings,
      remaining: () => 60_000,
    })()
  }

  private due({ name, source, detail }: DomainEvent): void {
    const time = this.base.clock.now()
    const event = { id: time, source, time, 'detail-type': name, detail } as Notification['event']
    // Before what is in the queue: Lambda has more than one place.
    for (const channel of (detail.data as DigestDue).channels.filter(Channel.is))
      this.queue.unshift({ notification: { channel, event }, attempts: 0, at: 0 })
  }

  private notifyPorts() {
    return {
      ...this.base,
      alerts: this.alerts,
      attestations: trusting.attestations,
      // As long as a real one: it takes its room in a message.
      links: {
        sign: ({ alert_id }: { readonly alert_id: string }) => TE.right(`a1.${alert_id}.${'x'.repeat(320)}`),
      },
      limits: this.limits,
      digests: this.digests,
      digestForm,
      pause: (milliseconds: number) => async () => this.base.advance(milliseconds),
      send: (channel: Channel, message: Parameters<Product['send']>[0]) =>
        this.products[channel].send(message),
      report: (fact: DomainEvent) => TE.fromIO(() => void this.facts.push(fact)),
      reportAll: (facts: readonly DomainEvent[]) => TE.fromIO(() => void this.facts.push(...facts)),
      settings: sample.settings,
      approvalUrl: 'https://abcdefghij.execute-api.eu-west-1.amazonaws.com/prod/approval',
    }
  }

  private readonly limits = fakeLimits()
}
