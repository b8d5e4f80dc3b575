import * as E from 'fp-ts/Either'
import { contract as sweeperContract } from '../../../functions/alert-sweeper/contract'
import { sweep } from '../../../functions/alert-sweeper/use-case'
import { contract as analysisContract } from '../../../functions/analyze-issue/contract'
import { analyze, analyzeAgain } from '../../../functions/analyze-issue/use-case'
import { contract as decisionContract } from '../../../functions/approval-handler/contract'
import { contract as executionContract } from '../../../functions/execution-handler/contract'
import { execute } from '../../../functions/execution-handler/use-case'
import { contract as detectionContract } from '../../../functions/invoke-agent-analysis/contract'
import { makeMaintenance } from '../../../functions/invoke-agent-analysis/quiet/maintenance'
import { detectAll } from '../../../functions/invoke-agent-analysis/use-case'
import { contract as notifyContract } from '../../../functions/notify/contract'
import { type Notification, type Notified, notify } from '../../../functions/notify/use-case'
import { type AppError, disposition } from '../../../functions/runtime/errors'
import type { Base } from '../../../functions/runtime/ports'
import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import { AlertAnalyzed, DigestDue, ExecutionStarted, ReminderDue } from '../../../schemas/events'
import type { IssueDetected } from '../../../schemas/events/issue-detected'
import { Channel } from '../../../schemas/scalars'
import type { FunctionSettings } from '../../../schemas/settings'
import { randomOf } from '../../../tools/chaos/kills'
import { ExecutionWorld } from '../../support/execution'
import { fakeAlerts, fakeMonitors, START } from '../../support/fakes'
import * as sample from '../../support/samples'
import { limited } from '../burst/products'
import { Crash, Faults } from '../simulator/faults'
import { Books } from './books'
import { Channels } from './channels'
import {
  analysed,
  COOL_DOWN,
  calls,
  executed,
  fateOf,
  notified,
  notifyCalls,
  settingsFor,
} from './deployment'
import { Fleet } from './fleet'
import { holding } from './held-slots'
import { Lambda, type Outcome } from './lambda'
import { Network } from './network'
import { People } from './people'
import { makePorts } from './ports'
import { Timeline } from './timeline'

const MINUTE = 60_000
/** How long after a burst all of it must be over: every deadline, every pause, and whatever had to be tried again. */
const LONGEST = 12 * 60 * MINUTE

/** The whole system under load: the deployed use cases over ports in memory, a new account, a network, people, and time. */
export class Soak {
  readonly timeline = new Timeline(Date.parse(START))
  readonly random: () => number
  readonly network: Network
  readonly lambda: Lambda
  readonly people: People
  readonly channels: Channels
  readonly execution = new ExecutionWorld(sample.analyzing())
  readonly alerts = fakeAlerts()
  readonly monitors = fakeMonitors()
  readonly books = new Books()
  readonly faults = new Faults(
    [],
    () => undefined,
    () => undefined,
  )
  private readonly fleet: Fleet
  private readonly settings: FunctionSettings
  private readonly ports: ReturnType<typeof makePorts>
  private readonly begun: Set<string> = new Set()
  private ids = 0

  constructor(size: number, seed: number) {
    this.random = randomOf(seed)
    const { timeline, random } = this
    this.network = new Network(timeline, random)
    this.lambda = new Lambda(timeline, random)
    const alertOf = (id: string) => this.alerts.items.get(id)
    this.channels = new Channels(this.base.clock, this.books, alertOf)
    this.fleet = new Fleet(size, random)
    this.settings = settingsFor(this.fleet.monitors)
    this.people = new People({
      ...{ timeline, random, alertOf, lambda: this.lambda },
      asks: (run) => this.process(decisionContract, (ports) => run(ports)),
    })
    this.ports = this.network.over(
      makePorts({
        ...{ base: this.base, timeline, books: this.books, channels: this.channels, fleet: this.fleet },
        ...{
          execution: this.execution,
          alerts: this.alerts,
          monitors: this.monitors,
          settings: this.settings,
        },
        executes: (id) => this.executes(id),
        deliver: (event) => this.deliver(event),
      }),
      calls,
    )
    this.every(5, 'invoke-agent-analysis', () => this.detects())
    this.every(1, 'alert-sweeper', () => this.sweeps())
  }

  /** So many sites fail at once; goes on until all that came of it is over. Answers the alerts, and what does not come out even. */
  async burst(): Promise<{ readonly alerts: readonly Alert[]; readonly problems: readonly string[] }> {
    this.fleet.fail(this.timeline.now)
    const isOver = await this.timeline.run(() => this.isOver(), LONGEST)
    const alerts = [...this.alerts.items.values()].filter(({ alert_id }) => !this.begun.has(alert_id))
    for (const { alert_id } of alerts) this.begun.add(alert_id)
    const problems = [...this.books.close(alerts)]
    if (!isOver) problems.push(`not all is over ${LONGEST / MINUTE} minutes after it began`)
    await this.timeline.run(() => false, (COOL_DOWN + 1) * MINUTE)
    const held = Object.entries(this.execution.counted.running)
    const now = this.base.clock.now()
    for (const [id, until] of held) if (until > now) problems.push(`the slot of ${id} is held until ${until}`)
    this.channels.forget()
    this.execution.documents.items.clear()
    return { alerts, problems }
  }

  private isOver(): boolean {
    if (!this.fleet.isWell(this.timeline.now) || !this.books.isClosed || !this.channels.isEmpty) return false
    for (const { ended_at, outbox } of this.alerts.items.values())
      if (ended_at === undefined || Object.keys(outbox).length > 0) return false
    return [...this.monitors.items.values()].every(({ outbox }) => Object.keys(outbox).length === 0)
  }

  private readonly base: Base = {
    clock: { now: () => this.timeline.instant() },
    ids: { uuid: () => `${this.hex(8)}-0000-4000-8000-${this.hex(12)}` },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    measure: () => {},
    trace: () => undefined,
  }

  private hex(digits: number): string {
    this.ids += 1
    return digits === 8
      ? Math.floor(this.random() * 2 ** 32)
          .toString(16)
          .padStart(8, '0')
      : this.ids.toString(16).padStart(12, '0')
  }

  private every(minutes: number, name: string, run: () => Promise<Outcome>): void {
    this.timeline.after(minutes * MINUTE, () => {
      this.lambda.send(name, run)
      this.every(minutes, name, run)
    })
  }

  private detects(): Promise<Outcome> {
    const input = { trigger: 'schedule', monitors: this.settings.monitors } as const
    return this.process(detectionContract, async (ports) => {
      await detectAll(input)({ ...ports, maintenance: makeMaintenance([]) })()
      return 'done'
    })
  }

  private sweeps(): Promise<Outcome> {
    return this.process(sweeperContract, async (ports) => {
      await sweep(ports)()
      return 'done'
    })
  }

  private analyses(alertId: string, issue?: IssueDetected): void {
    this.lambda.send('analyze-issue', () =>
      this.process(analysisContract, (ports) =>
        outcomeOf((issue === undefined ? analyzeAgain(alertId) : analyze(issue))(ports)()),
      ),
    )
  }

  private executes(alertId: string): void {
    this.lambda.send('execution-handler', () =>
      this.process(executionContract, (ports) => {
        const held = holding(ports.slots, this.books)
        return outcomeOf(
          execute(alertId)({ ...ports, slots: held.slots })().then((done) => {
            const waits = E.isRight(done) && done.right.result === undefined
            if (held.open.size > 0 && !waits)
              this.books.problems.push(`the slot of ${[...held.open].join(', ')} was not given back`)
            return done
          }),
        )
      }),
    )
  }

  private notifies(channel: Channel, event: DomainEvent): void {
    const { name, source, detail } = event
    const { event_id, occurred_at: time } = detail.metadata
    const isDigest = name === DigestDue.name
    if (!isDigest && !this.books.notifying(channel, event_id)) return
    const delivered = { id: event_id, source, time, 'detail-type': name, detail } as Notification['event']
    this.lambda.send(
      'notify',
      () =>
        this.process({ ...notifyContract, calls: notifyCalls }, async (ports) => {
          const done = await notify({ channel, event: delivered })({
            ...ports,
            send: ports.products.send,
            report: ports.facts.report,
            reportAll: ports.facts.reportAll,
          })()
          if (E.isRight(done) && !isDigest) this.became(channel, event_id, done.right)
          if (E.isRight(done)) return 'done'
          return disposition(done.left) === 'retry' ? 'again' : 'refused'
        }),
      () => this.books.settle(channel, event_id, 'dead letter'),
    )
  }

  private became(channel: Channel, eventId: string, notifiedAs: Notified): void {
    if (notifiedAs === 'sent') this.books.said(channel, eventId)
    else if (notifiedAs !== 'waiting') this.books.settle(channel, eventId, 'not sent')
  }

  /** One invocation, which may die. */
  private async process(
    given: { readonly timeout_s: number; readonly calls?: typeof notifyCalls },
    run: (ports: ReturnType<typeof makePorts> & { readonly remaining: () => number }) => Promise<Outcome>,
  ): Promise<Outcome> {
    const begun = this.timeline.now
    const remaining = () => begun + given.timeout_s * 1_000 - this.timeline.now
    try {
      return await run({
        ...this.faults.process(this.ports, given.calls ?? calls, fateOf(this.random)),
        remaining,
      })
    } catch (error) {
      if (error instanceof Crash) return 'again'
      throw error
    }
  }

  /** What the rules send where. */
  private deliver(event: DomainEvent): void {
    const { name, detail } = event
    this.books.publish(event)
    if (name === DigestDue.name)
      for (const channel of (detail.data as DigestDue).channels.filter(Channel.is))
        this.notifies(channel, event)
    const { alert_id, issue } = detail.data as { readonly alert_id: string; readonly issue?: unknown }
    if (analysed.has(name))
      this.analyses(alert_id, issue === undefined ? undefined : (detail.data as IssueDetected))
    if (executed.has(name)) this.executes(alert_id)
    if (notified.has(name)) for (const channel of limited) this.notifies(channel, event)
    if (name === AlertAnalyzed.name || name === ReminderDue.name) this.people.asked(alert_id)
    if (name === ExecutionStarted.name) this.people.watching(alert_id)
  }
}

/** What is refused is at its end, where the function does not say that people must hear of it. */
const outcomeOf = async (done: Promise<E.Either<AppError, unknown>>): Promise<Outcome> => {
  const answer = await done
  return E.isLeft(answer) && disposition(answer.left) === 'retry' ? 'again' : 'done'
}
