import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { makeActions } from '../../functions/adapters/actions'
import { extended, forgotten, kept, taken } from '../../functions/adapters/dynamodb/execution-slots'
import type { ExecutionPorts } from '../../functions/execution-handler/ports'
import { type AppError, begunBefore, conflict } from '../../functions/runtime/errors'
import type {
  ActionOutcome,
  AgentCall,
  BegunExecutions,
  BegunMarker,
  ExecutionJournal,
  JournalKey,
  PreviewProblem,
  ProbeReport,
} from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import type { Plan, PreviewField } from '../../schemas/plan'
import type { FunctionSettings } from '../../schemas/settings'
import { answered, type Given } from './agents'
import { fakeAlerts, fakeBase, fakeDocuments, fakePublisher } from './fakes'
import { trusting } from './macs'
import * as sample from './samples'

export const assessment = (proceed: boolean, reason = 'as analysed'): string =>
  `The cache is still stale.\n\n\`\`\`json\n${JSON.stringify({ kind: 'assessment', proceed, reason })}\n\`\`\`\n`

export const report = (status: ProbeReport['status']): ProbeReport => ({
  domain: sample.DOMAIN,
  status,
  issues: status === 'issue' ? [sample.issue] : [],
  timings: {},
  ...(status === 'unknown' ? { reason: 'the resolver does not answer' } : {}),
})

/** An approval of this plan, a minute after the start. */
export const approvedPlan = (plan: Plan): Alert =>
  sample.step(sample.pending(plan), {
    name: 'approve',
    decision: sample.decision(plan),
    mac: 'valid',
    start_within_ms: 1_800_000,
  })

/** The sample's plan with more steps, `step-1` first. */
export const planOf = (...paths: readonly string[]): Plan => ({
  ...sample.plan,
  steps: paths.map((path, index) => ({
    id: `step-${index + 1}`,
    action: 'cloudfront:CreateInvalidation',
    parameters: { distribution_id: sample.DISTRIBUTION, paths: [path] },
    rationale: 'stale',
    risk: 'low',
  })),
})

export const denied: AppError = {
  tag: 'service_failed',
  service: 's3',
  operation: 'PutObject',
  message: 'AccessDenied',
  retryable: false,
}

type Answer = Given

/** What only the execution may write, in memory: markers and what is known beside them. */
type Journals = Map<
  string,
  BegunMarker & ExecutionJournal & { readonly holder?: string; readonly last?: string }
>

/** The conditions of the table's writes. */
const journal = (
  items: Journals,
): Pick<BegunExecutions, 'read' | 'beginCall' | 'endCall' | 'nextSegment'> => {
  const write =
    (
      { approval, execution_id }: JournalKey,
      change: (item: NonNullable<ReturnType<Journals['get']>>) => ReturnType<Journals['get']>,
    ) =>
    async (): Promise<E.Either<AppError, void>> => {
      const item = items.get(approval)
      const next = item === undefined || item.execution_id !== execution_id ? undefined : change(item)
      if (next === undefined) return E.left(conflict('this execution goes on elsewhere'))
      items.set(approval, next)
      return E.right(undefined)
    }
  return {
    read: (approval) => async () => E.right(items.get(approval)),
    beginCall: ({ call, ...key }) =>
      write(key, (item) =>
        item.segment === key.segment && (item.call_begun === undefined || item.call_begun === call)
          ? { ...item, call_begun: call }
          : undefined,
      ),
    endCall: ({ call, known, ...key }) =>
      write(key, ({ call_begun, ...item }) =>
        item.segment === key.segment &&
        (call_begun === call || (call_begun === undefined && item.last === call))
          ? { ...item, known, last: call }
          : undefined,
      ),
    nextSegment: ({ holder, ...key }) =>
      write(key, (item) =>
        (item.segment === key.segment && item.call_begun === undefined) ||
        (item.segment === key.segment + 1 && item.holder === holder)
          ? { ...item, segment: key.segment + 1, holder }
          : undefined,
      ),
  }
}

/** Everything around one execution; what a test does not set is as on a good day. */
export class ExecutionWorld {
  readonly base = fakeBase()
  readonly events = fakePublisher()
  readonly documents = fakeDocuments()
  readonly alerts
  /** What the agent answers, in order; then it proceeds. */
  readonly answers: ((call: AgentCall) => Promise<Answer>)[] = []
  readonly calls: AgentCall[] = []
  /** Action, parameters and token, in the order in which they ran. */
  readonly ran: {
    action: string
    parameters: unknown
    token: string
    expected: readonly PreviewField[] | undefined
  }[] = []
  before: ProbeReport['status'] = 'issue'
  /** What the probes after the steps see; the last is repeated. */
  after: ProbeReport['status'][] = ['healthy']
  probes = 0
  /** What a run gives, by its number. */
  outcome = (_run: number): ActionOutcome => ({ status: 'succeeded', answer: { invalidation_id: 'I1' } })
  /** What a preview gives. */
  preview = (): E.Either<PreviewProblem, readonly PreviewField[]> => E.right(sample.previewed)
  /** What a look at what AWS is at gives; a cancel: `undefined` where it cannot be ended. */
  looked = (): ActionOutcome => ({ status: 'succeeded', answer: {}, verified: 'yes' })
  cancelled = (): ActionOutcome | undefined => undefined
  looksAtAws = 0
  /** The policy of each step's session. */
  policy: string | undefined
  /** What putting back gives. */
  undo = (_before: unknown): ActionOutcome => ({ status: 'succeeded', answer: {} })
  /** Milliseconds that one action takes. */
  takes = 400
  /** Milliseconds of the function. */
  budget = 900_000
  documentsFail = false
  /** What the global switch says at its nth look. */
  stopped = (_look: number): string | undefined => undefined
  looks = 0
  /** Slots as the table counts them. */
  readonly begun: Journals = new Map()
  counted: Parameters<typeof taken>[0] = { revision: 0, running: {}, started: {} }
  /** Milliseconds of each alarm that was set; none expired unless a test gives a promise that ends. */
  readonly timers: number[] = []
  expired: Promise<void> = new Promise(() => {})
  confirmed = 0
  /** What the probe before the first step says beyond its status. */
  found: Partial<ProbeReport> = {}
  /** What the probes after the steps say beyond their status, by the number of the probe; the last confirmation is 0. */
  later = (_probe: number): Partial<ProbeReport> => ({})
  readonly settings: FunctionSettings
  private started: number

  constructor(alert: Alert, execution: Partial<FunctionSettings['execution']> = {}) {
    this.alerts = fakeAlerts(alert)
    this.settings = { ...sample.settings, execution: { ...sample.settings.execution, ...execution } }
    this.base.advance(60_000)
    this.started = Date.parse(this.base.clock.now())
  }

  /** Another invocation of the function, with all its time. */
  anew(): void {
    this.started = Date.parse(this.base.clock.now())
    this.confirmed = 0
  }

  private count(next: Omit<typeof this.counted, 'revision'>): void {
    this.counted = { ...next, revision: this.counted.revision + 1 }
  }

  get alert(): Alert {
    const stored = this.alerts.items.get(sample.ALERT_ID)
    if (stored === undefined) throw new Error('the alert is gone')
    return stored
  }

  get details(): Record<string, unknown> {
    return JSON.parse(this.alert.execution_details ?? '{}') as Record<string, unknown>
  }

  /** The log's Markdown. */
  get document(): string {
    return this.documents.items.get(this.alert.execution_log ?? '') ?? ''
  }

  get eventNames(): readonly string[] {
    return this.events.events.map(({ name }) => name)
  }

  private made: ExecutionPorts | undefined

  /** Made once: a simulation asks for them more often than for anything else. */
  get ports(): ExecutionPorts {
    this.made ??= this.makePorts()
    return this.made
  }

  private makePorts(): ExecutionPorts {
    const allowed = makeActions(this.settings.execution)
    return {
      ...this.base,
      alerts: this.alerts,
      events: this.events,
      documents: {
        ...this.documents,
        write: (key, text) => (this.documentsFail ? TE.left(denied) : this.documents.write(key, text)),
      },
      agent: {
        invoke: (call) => async () => {
          this.calls.push(call)
          const answer = await (this.answers.shift() ?? (async () => assessment(true)))(call)
          return answered(answer)
        },
      },
      actions: {
        ...allowed,
        inNameOf() {
          return this
        },
        policyOf: () => this.policy,
        preview: () => async () => this.preview(),
        look: () => async () => {
          this.looksAtAws += 1
          return this.looked()
        },
        cancel: () => async () => this.cancelled(),
        undo: (_, before) => async () => this.undo(before),
        run:
          ({ action, parameters }, token, expected) =>
          async () => {
            this.ran.push({ action, parameters, token, expected })
            this.base.advance(this.takes)
            return this.outcome(this.ran.length)
          },
      },
      stopSwitch: {
        stopped: () => async () => {
          this.looks += 1
          return this.stopped(this.looks)
        },
      },
      slots: {
        take: (slot, limits) => async () => {
          const next = taken(this.counted, slot, limits)
          if (E.isLeft(next)) return next
          return E.right(this.count(next.right))
        },
        keep: (slot, limits) => async () => {
          const next = kept(this.counted, slot, limits)
          return E.isLeft(next) ? next : E.right(this.count(next.right))
        },
        extend: (slot, limits) => async () => {
          const next = extended(this.counted, slot, limits)
          return E.isLeft(next) ? next : E.right(this.count(next.right))
        },
        release: (id) => async () => {
          const { [id]: _, ...running } = this.counted.running
          return E.right(this.count({ ...this.counted, running }))
        },
        forget: (slot) => async () => E.right(this.count(forgotten(this.counted, slot))),
      },
      begun: {
        has: (approval) => async () => E.right(this.begun.has(approval)),
        mark: (marker) => async () => {
          const before = this.begun.get(marker.approval)
          if (before !== undefined && before.execution_id !== marker.execution_id) return E.left(begunBefore)
          if (before === undefined) this.begun.set(marker.approval, { ...marker, segment: 1 })
          return E.right(undefined)
        },
        ...journal(this.begun),
        withdraw:
          ({ approval, execution_id }) =>
          async () => {
            if (this.begun.get(approval)?.execution_id !== execution_id) return E.left(conflict('not ours'))
            this.begun.delete(approval)
            return E.right(undefined)
          },
      },
      timer: (milliseconds) => {
        this.timers.push(milliseconds)
        return { expired: this.expired, cancel: () => {} }
      },
      prober: {
        confirm: () => async () => {
          this.confirmed += 1
          if (this.confirmed > 1) return { ...report(this.after[0] ?? 'unknown'), ...this.later(0) }
          return { ...report(this.before), ...this.found }
        },
        probe: () => async () => {
          this.probes += 1
          const next = this.after.length > 1 ? this.after.shift() : this.after[0]
          return { ...report(next ?? 'unknown'), ...this.later(this.probes) }
        },
      },
      attestations: trusting.attestations,
      decisions: { verify: ({ decision_mac }) => TE.of(decision_mac === 'valid') },
      settings: this.settings,
      remaining: () => this.started + this.budget - Date.parse(this.base.clock.now()),
      pause: (milliseconds) => async () => this.base.advance(milliseconds),
    }
  }
}
