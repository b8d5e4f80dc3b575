import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { makeActions } from '../../../functions/adapters/actions'
import { sweep } from '../../../functions/alert-sweeper/use-case'
import { analyze, analyzeAgain } from '../../../functions/analyze-issue/use-case'
import { decideAlert } from '../../../functions/approval-handler/decide'
import { offersOf } from '../../../functions/domain/messages/offers'
import { execute } from '../../../functions/execution-handler/use-case'
import { makeMaintenance } from '../../../functions/invoke-agent-analysis/quiet/maintenance'
import { detectAll } from '../../../functions/invoke-agent-analysis/use-case'
import { type AppError, disposition } from '../../../functions/runtime/errors'
import type { ActionOutcome } from '../../../functions/runtime/ports'
import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import { rulePattern } from '../../../schemas/event'
import {
  AlertApproved,
  AnalysisRequested,
  ExecutionStopRequested,
  IssueDetected,
} from '../../../schemas/events'
import type { Plan } from '../../../schemas/plan'
import type { FunctionSettings } from '../../../schemas/settings'
import { ExecutionWorld, planOf, report } from '../../support/execution'
import { fakeAlerts, fakeMonitors } from '../../support/fakes'
import * as sample from '../../support/samples'
import { Crash, type Fault, Faults } from './faults'
import { answerOf, machine, people, policyOf, portCalls, signing } from './parts'

const MINUTE = 60_000
/** How long the domains are probed, every five minutes, and how long the clock goes on, in minutes. */
const DETECTS = 30
const ENDS = 80

const settingsFor = (approvals_needed: 1 | 2): FunctionSettings => {
  const rules = policyOf(approvals_needed)
  return { ...sample.settings, approval: { critical: rules, high: rules, medium: rules, low: rules } }
}

type Rule =
  | typeof IssueDetected
  | typeof AnalysisRequested
  | typeof AlertApproved
  | typeof ExecutionStopRequested

interface Message {
  readonly run: () => Promise<E.Either<AppError, unknown>>
  readonly attempts: number
}

/** A course in which AWS takes long for each of two steps. */
export interface Long {
  /** Looks at a step until AWS is done with it. */
  readonly looks: number
  /** Whether somebody stops it while it waits. */
  readonly stopped?: true
}

const underWay: ActionOutcome = {
  ...{ status: 'succeeded', answer: {}, verified: 'unknown' },
  operation: { handle: 'I1', answer: {} },
}
const done: ActionOutcome = { status: 'succeeded', answer: {}, verified: 'yes' }

/** The whole system in one process: the real use cases over ports in memory, a bus that delivers, and time. */
export class Simulation {
  /** Ids of the events that a write has committed. */
  readonly committed = new Map<string, string>()
  readonly published = new Map<string, string>()
  readonly execution = new ExecutionWorld(sample.analyzing())
  readonly alerts = fakeAlerts()
  readonly monitors = fakeMonitors()
  readonly faults: Faults
  private readonly queue: Message[] = []
  private minute = 0
  private ports: ReturnType<Simulation['makePorts']> | undefined

  constructor(
    planned: readonly Fault[],
    private readonly sweeps = true,
    /** How many people must approve. */
    private readonly approvals: 1 | 2 = 1,
    private readonly long?: Long,
  ) {
    if (long !== undefined) this.takeLong(long)
    this.faults = new Faults(planned, () => this.execution.base.advance(17 * MINUTE))
  }

  /** Looks at what AWS is at now. */
  private looks = 0
  private finished = 0

  private takeLong({ looks }: Long): void {
    this.execution.outcome = () => {
      this.looks = 0
      return underWay
    }
    this.execution.looked = () => {
      this.looks += 1
      if (this.looks < looks) return underWay
      this.finished += 1
      return done
    }
  }

  private get plan(): Plan {
    return this.long === undefined ? sample.plan : planOf('/a', '/b')
  }

  /** Lets all of it happen. Every minute the sweeper runs, somebody looks at the alerts, and messages arrive. */
  async run(): Promise<void> {
    for (this.minute = 0; this.minute < ENDS; this.minute++) {
      if (this.minute % 5 === 0 && this.minute <= DETECTS) await this.process(() => this.detects())
      await this.drain()
      await this.decide()
      await this.drain()
      if (this.sweeps) await this.process(() => sweep(this.common())())
      await this.drain()
      this.execution.base.advance(MINUTE)
    }
  }

  private detects(): Promise<unknown> {
    const input = { trigger: 'schedule', monitors: sample.settings.monitors } as const
    return detectAll(input)({ ...this.common(), maintenance: makeMaintenance([]) })()
  }

  /** Ports of one process, which may die. */
  private common() {
    this.ports ??= this.makePorts()
    return this.faults.process(this.ports, portCalls)
  }

  private makePorts() {
    const world = this.execution
    return {
      ...world.ports,
      ...this.stores(),
      documents: world.documents,
      monitors: this.watchedMonitors(),
      settings: settingsFor(this.approvals),
      ...signing,
      agent: { invoke: ({ prompt }: { prompt: string }) => TE.of({ text: answerOf(prompt, this.plan) }) },
      actions: {
        ...makeActions(sample.settings.execution),
        run: world.ports.actions.run,
        preview: world.ports.actions.preview,
        look: world.ports.actions.look,
        cancel: world.ports.actions.cancel,
      },
      trigger: { send: ({ alert_id }: Alert) => TE.fromIO(() => this.send(() => this.executes(alert_id))) },
      prober: { confirm: () => async () => this.seen(), probe: () => async () => this.seen() },
      digests: { waiting: () => TE.of([]) },
      remaining: () => 900_000,
    }
  }

  private seen() {
    // What takes long has helped when AWS is done with the last of it.
    const helped = this.long === undefined ? this.execution.ran.length > 0 : this.finished >= 2
    return report(helped ? 'healthy' : 'issue')
  }

  private stores() {
    const { alerts } = this
    return {
      alerts: {
        ...alerts,
        apply: ((transition) => async () => {
          const done = await alerts.apply(transition)()
          if (E.isRight(done) && transition.event !== undefined) this.note(transition.event)
          return done
        }) as typeof alerts.apply,
      },
      events: {
        publish: (events: readonly DomainEvent[]) =>
          TE.fromIO(() => {
            for (const event of events) this.deliver(event)
          }),
      },
    }
  }

  private watchedMonitors(): typeof this.monitors {
    return {
      ...this.monitors,
      put: (state) => async () => {
        const done = await this.monitors.put(state)()
        if (E.isRight(done))
          for (const [id, { name }] of Object.entries(state.outbox)) this.committed.set(id, name)
        return done
      },
    }
  }

  private note({ name, detail }: DomainEvent): void {
    this.committed.set(detail.metadata.event_id, name)
  }

  /** What the rules send where; a live event is no replay. */
  private deliver(event: DomainEvent): void {
    this.published.set(event.detail.metadata.event_id, event.name)
    const { alert_id } = event.detail.data as { alert_id: string }
    const matched = (rule: Rule) => rulePattern([rule], 'live')['detail-type'].includes(event.name)
    if (matched(IssueDetected))
      this.send(() => analyze(event.detail.data as Parameters<typeof analyze>[0])(this.common())())
    if (matched(AnalysisRequested)) this.send(() => analyzeAgain(alert_id)(this.common())())
    if (matched(AlertApproved) || matched(ExecutionStopRequested)) this.send(() => this.executes(alert_id))
  }

  private executes(alertId: string): Promise<E.Either<AppError, unknown>> {
    return execute(alertId)(this.common())()
  }

  private send(run: Message['run']): void {
    this.queue.push({ run, attempts: 0 })
  }

  /** Lambda's asynchronous invocations: a process that died, or says so, is tried twice more. */
  private async drain(): Promise<void> {
    for (let message = this.queue.shift(); message !== undefined; message = this.queue.shift()) {
      const { run, attempts } = message
      const done = await this.process(run)
      const again = done === 'crashed' || (E.isLeft(done) && disposition(done.left) === 'retry')
      if (again && attempts < 2) this.queue.push({ run, attempts: attempts + 1 })
    }
  }

  /** Somebody approves what waits for a decision, and tries again a minute later where that failed. */
  private async decide(): Promise<void> {
    for (const alert of this.alerts.items.values()) {
      if (this.long?.stopped === true && alert.wait_until !== undefined && offersOf(alert).includes('stop'))
        await this.process(() => this.stops(alert.alert_id))
      if (alert.decision_open === undefined) continue
      // A plan whose preview failed is asked for anew.
      const [action] = offersOf(alert)
      if (action === undefined) continue
      for (const caller of this.approvals === 1 ? [machine] : people)
        await this.process(() =>
          decideAlert({ alert_id: alert.alert_id, action, by: 'dana', caller })(this.common())(),
        )
    }
  }

  private stops(alert_id: string) {
    return decideAlert({ alert_id, action: 'stop', by: 'dana', caller: machine })(this.common())()
  }

  private async process<A>(run: () => Promise<A>): Promise<A | 'crashed'> {
    try {
      return await run()
    } catch (error) {
      if (error instanceof Crash) return 'crashed'
      throw error
    }
  }

  /** What does not hold at the end, in words; nothing is what one wants. */
  problems(): readonly string[] {
    const { ran } = this.execution
    const alerts = [...this.alerts.items.values()]
    const problems: string[] = []
    const unless = (holds: boolean, problem: string) => void (holds || problems.push(problem))
    const approvals = alerts.filter(({ approval_status }) => approval_status === 'approved').length
    const ends = [...this.published.values()].filter((name) => name === 'ExecutionCompleted').length
    unless(alerts.length > 0, 'the fault has no alert')
    unless(ends === approvals, `${ends} terminal events for ${approvals} approval(s)`)
    const { steps } = this.plan
    unless(
      ran.length <= approvals * steps.length,
      `${ran.length} actions for ${approvals} approved plan(s) of ${steps.length}`,
    )
    for (const { execution_id } of alerts) {
      const own = ran.filter(({ token }) => token.startsWith(`${execution_id}/`))
      const inOrder = own.every(
        ({ token, parameters }, index) =>
          token === `${execution_id}/${steps[index]?.id}` && parameters !== undefined,
      )
      unless(inOrder, `${execution_id} left the order of its plan`)
    }
    unless(new Set(ran.map(({ token }) => token)).size === ran.length, 'an action was carried out twice')
    for (const { alert_id, ended_at, outbox, execution_status } of alerts) {
      unless(ended_at !== undefined, `${alert_id} is still open: ${execution_status}`)
      unless(Object.keys(outbox).length === 0, `${alert_id} has an open outbox`)
    }
    for (const { outbox } of this.monitors.items.values())
      unless(Object.keys(outbox).length === 0, 'a monitor has an open outbox')
    for (const [id, name] of this.committed)
      unless(this.published.has(id), `${name} was committed and never published`)
    for (const [id, name] of this.published)
      unless(
        this.committed.has(id) || ['AnalysisRequested', 'ApprovalRefused'].includes(name),
        `${name} was published, not committed`,
      )
    return problems
  }
}
