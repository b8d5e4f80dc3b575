import type * as E from 'fp-ts/Either'
import type * as RTE from 'fp-ts/ReaderTaskEither'
import type * as T from 'fp-ts/Task'
import type * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { ChangeReport } from '../../schemas/change-report'
import type { DomainEvent } from '../../schemas/event'
import type { VantageObserved } from '../../schemas/events'
import type { Issue, Timings } from '../../schemas/issue'
import type { Measurement } from '../../schemas/metrics'
import type { Monitor, MonitorState } from '../../schemas/monitor'
import type { MonitorAccount } from '../../schemas/monitor-account'
import type { PlanStep, PreviewField } from '../../schemas/plan'
import type { Registration } from '../../schemas/registration'
import type { AlertId, Channel, EventId, Instant, PlanDigest, Risk, Sha256 } from '../../schemas/scalars'
import type { StandingApproval, StoredStandingApproval } from '../../schemas/standing-approval'
import type { VantageObservation } from '../../schemas/vantage'
import type { StoredWindow, Window } from '../../schemas/window'
import type { Transition } from '../domain/alert/model'
import type {
  AnalysedPlan,
  Evidence,
  Pause,
  SignedAmendment,
  SignedDecision,
} from '../domain/approval/attested'
import type { Message } from '../domain/messages/model'
import type { AgentFailure, AppError } from './errors'

/** A program: needs `R`, gives `A` or a tagged error. */
export type UseCase<R, A> = RTE.ReaderTaskEither<R, AppError, A>
export type Result<A> = TE.TaskEither<AppError, A>

export interface Clock {
  now(): Instant
}

export interface Ids {
  /** Random, version 4. */
  uuid(): string
}

/** Structured JSON lines. Fields never hold a secret, a token or a webhook URL. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

/** Adds to a metric. What has happened is measured by the one whose conditional write made it true, and so once. */
export type Measure = (measurement: Measurement) => void

export interface Base {
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly measure: Measure
  /** W3C `traceparent` of the invocation, where it is traced. */
  trace(): string | undefined
}

/** Expires once, after a time, unless it is cancelled before. */
export interface Timer {
  readonly expired: Promise<void>
  cancel(): void
}

export type OpenWork = 'outbox' | 'analysis' | 'decision' | 'execution'

/** The table `alerts`. Every write is one conditional write of one item. */
export interface AlertStore {
  /** Strongly consistent. */
  get(alertId: AlertId): Result<Alert | undefined>
  /** `condition_failed` where an item with this id exists. */
  create(alert: Alert): Result<void>
  /** Applies a transition and answers the item after it; `condition_failed` where a guard does not hold any more. */
  apply(transition: Transition): Result<Alert>
  /** Removes an event from the outbox, and the item from the index when it was the last. Repeatable. */
  markPublished(alertId: AlertId, eventId: EventId): Result<void>
  /** Ids of alerts with open work, read from the sparse index, the oldest first; at most twenty thousand of a kind, a page more or less. */
  withOpenWork(work: OpenWork): Result<readonly string[]>
}

/** The monitor-state table. */
export interface MonitorStore {
  get(domain: string): Result<MonitorState | undefined>
  /** Writes under the condition that the stored revision is `state.revision - 1` (or no item, for revision 1). */
  put(state: MonitorState): Result<void>
  markPublished(domain: string, eventId: EventId): Result<void>
  withOpenOutbox(): Result<readonly string[]>
}

export interface EventPublisher {
  /** Publishes all of them or says which call failed; partial failures are sent again before giving up. */
  publish(events: readonly DomainEvent[]): Result<void>
}

export interface DocumentStore {
  /** Answers the document's URL (`s3://bucket/key`). Writing the same key again is harmless. */
  write(key: string, text: string): Result<string>
  read(key: string): Result<string>
}

/** What was read of a document. */
export interface DocumentStart {
  readonly text: string
  /** Whether there is more of it. */
  readonly cut: boolean
}

export interface DocumentReader {
  /** The beginning of a document, so many bytes of it at most, whatever its size. */
  start(key: string, bytes: number): Result<DocumentStart>
}

/** Sends one message to one channel; false where the channel is not configured. */
export type SendMessage = (channel: Channel, message: Message) => Result<boolean>

/** What is sent to a channel. For what is about a plan that can be carried out, some of the room for messages is kept. */
export type Sending = 'message' | 'plan' | 'digest'

/** What the channels' products take. */
export interface SendLimits {
  /** Takes the right to send one, and waits some seconds for it; false where more would be sent than the product takes. */
  take(channel: Channel, sending: Sending, now: Instant): Result<boolean>
}

/** A message that waits to be sent together with others. */
export interface DigestEntry {
  readonly channel: Channel
  readonly event_id: EventId
  /** Name of the event that it is about. */
  readonly event: string
  readonly alert_id: AlertId
  /** When that happened. */
  readonly since: Instant
}

/** What waits for each channel until it is sent. */
export interface Digests {
  /** Repeatable. */
  add(entry: DigestEntry): Result<void>
  /** The oldest ones, oldest first. */
  waiting(channel: Channel, most: number): Result<readonly DigestEntry[]>
  /** Forgets what was sent. Repeatable. */
  remove(entries: readonly DigestEntry[]): Result<void>
  /** Takes the right to send what waits for a channel, until an instant; false where another one has it. */
  begin(channel: Channel, now: Instant, until: Instant): Result<boolean>
  /** Gives it back. */
  end(channel: Channel): Result<void>
}

/** What one probe of a domain found. `unknown` means that the prober could not tell, and changes nothing. */
export interface ProbeReport {
  readonly domain: string
  readonly status: 'healthy' | 'issue' | 'unknown'
  readonly issues: readonly Issue[]
  readonly timings: Timings
  /** Of the certificate that the site showed, where it was accepted. */
  readonly certificate_expires_at?: Instant
  /** Why it could not tell. */
  readonly reason?: string
  /** Checks beside the main one that gave no answer, and why. */
  readonly notes?: readonly string[]
  /** Checks that gave no answer or were not made: what they look for is neither seen nor over. */
  readonly unchecked?: readonly string[]
}

/** What registries said, kept for a day. */
export interface Registrations {
  get(domain: string): Result<Registration | undefined>
  put(registration: Registration): Result<void>
}

export interface Prober {
  /** One fresh probe (new connections, no cached names). Never fails: what goes wrong is the finding. */
  probe(monitor: Monitor): T.Task<ProbeReport>
  /** Probes until a fault is confirmed by as many fresh probes as the settings want, or one is well. */
  confirm(monitor: Monitor): T.Task<ProbeReport>
}

/** A read-only action that the agent asks for by return of control. */
export interface ActionRequest {
  readonly action: string
  readonly parameters: Record<string, unknown>
}

/** An action of the agent's own, as its trace shows it: first what it does, later the same id with the answer. */
export interface TracedCall {
  readonly id: string
  readonly action?: string
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly answer?: string
}

/** What the agent is asked for: a protocol with tools gives it one for a plan, and one for an assessment. */
export type AgentTask = 'analysis' | 'assessment' | 'closing' | 'execution'

/** What the settings allow, with an example of its parameters: what an agent must know to propose a step, or to ask for it. */
export interface OfferedAction {
  readonly action: string
  readonly read_only: boolean
  readonly parameters: unknown
}

export interface AgentCall {
  /** UUID; the same for analysis and execution of an alert. */
  readonly session_id: string
  readonly task: AgentTask
  readonly offered: readonly OfferedAction[]
  /** SHA-256 of the session's conversation as the analysis left it, where we keep it and the agent's service does not. */
  readonly conversation_digest?: string | undefined
  readonly prompt: string
  /** Answers the agent's requests by return of control; refusals are answered to the agent as text. */
  readonly onActionRequest: (request: ActionRequest) => T.Task<string>
  /** Milliseconds after which the call is aborted. */
  readonly timeout_ms: number
  /** Called with what the agent does with tools of its own, as it does it. */
  readonly onTrace?: (call: TracedCall) => void
  /** Whether the call may be sent again by itself: true for analysis only. */
  readonly repeatable: boolean
}

/** A whole answer. */
export interface AgentAnswer {
  readonly text: string
  /** What it gave by the tool of its task, each time. Absent where the protocol has no such tool: the text holds the result. */
  readonly results?: readonly unknown[]
  /** SHA-256 of the conversation, where we keep it. */
  readonly conversation_digest?: string
  /** What people should know of how it was asked. */
  readonly note?: string
  /** Tokens of all its rounds, where the service counts them. */
  readonly tokens?: { readonly read: number; readonly written: number }
}

export interface Agent {
  invoke(call: AgentCall): TE.TaskEither<AgentFailure, AgentAnswer>
}

/** What changed about a domain's resources, and how they are. */
export interface ChangeReader {
  /** Never fails; `undefined` where the settings name no resource of the domain. */
  before(
    alert: Pick<Alert, 'alert_id' | 'domain' | 'monitor' | 'resources'>,
    now: Instant,
  ): T.Task<ChangeReport | undefined>
}

/** What AWS has accepted and goes on with; JSON, so that another invocation can look further. */
export interface RemoteOperation {
  /** What finds it again. */
  readonly handle: string
  /** What was there before the change, where something can be put back. */
  readonly before?: unknown
  readonly answer: Readonly<Record<string, unknown>>
}

/** What one action did. */
export interface ActionOutcome {
  readonly status: 'succeeded' | 'failed'
  /** A short JSON-able summary for log and agent. */
  readonly answer: Readonly<Record<string, unknown>>
  /** Whether its change is in effect, as it found itself; absent for an action that changes nothing. */
  readonly verified?: 'yes' | 'no' | 'unknown'
  /** Nothing was sent: AWS gave no rights for it. In words, one line. */
  readonly refused?: string
  /** Nothing was sent: what is there is not what was shown for the decision. In words. */
  readonly differs?: string
  /** Present while AWS is still at it. */
  readonly operation?: RemoteOperation
  /** What `undo` puts back; absent where nothing was changed or nothing can be put back. JSON. */
  readonly undoable?: { readonly before: unknown }
}

/** Why it cannot be said what a step would do. */
export interface PreviewProblem {
  /** One line for people. */
  readonly message: string
  /** Too much was asked for: it may be asked again. */
  readonly throttled: boolean
  /** IAM does not let it be read. */
  readonly denied?: true
}

type Step = Pick<PlanStep, 'action' | 'parameters'>

/** In whose name calls are made: so CloudTrail keeps them. */
export interface StepSession {
  /** The alert's id, as far as STS takes it. */
  readonly name: string
  /** Of approved steps: the digest of the decision. */
  readonly source_identity?: string | undefined
  /** Whose resources they are about; the own account's without it. */
  readonly account?: MonitorAccount | undefined
}

/** The allow-list. */
export interface Actions {
  /** The same, with calls in somebody's name, and for each call no rights but those of its step. */
  inNameOf(session: StepSession): Actions
  /** Whether a step may run at all: known, allowed by the settings, parameters decoded, within limits, on these resources. */
  check(step: Step, resources: Alert['resources']): E.Either<string, void>
  readOnly(action: string): boolean
  /** Whether people may approve it in advance: of low risk, and put back or leaving nothing to put back. */
  inAdvance(action: string): boolean
  /** The least risk that a step of this action has, whatever an agent says of it. */
  leastRisk(action: string): Risk
  offered(): readonly OfferedAction[]
  /** What a step changes, in words; nothing for one that reads. */
  changes(step: Step): readonly string[]
  /** What is there now and what a checked step would make of it. Reads only. */
  preview(step: Step): TE.TaskEither<PreviewProblem, readonly PreviewField[]>
  /**
   * Carries out a checked step once. `token` makes a repetition recognizable to AWS. Where what is there is not as `expected` says,
   * nothing is sent.
   */
  run(step: Step, token: string, expected?: readonly PreviewField[]): T.Task<ActionOutcome>
  /** The policy of the session in which a step is carried out, as JSON; `undefined` where calls have no session of their own. */
  policyOf(step: Step): string | undefined
  /** Looks once more at what AWS has accepted of a step. Reads only. */
  look(step: Step, operation: RemoteOperation): T.Task<ActionOutcome>
  /** Asks AWS to end what it has accepted, once; `undefined` where the action cannot. */
  cancel(step: Step, operation: RemoteOperation): T.Task<ActionOutcome | undefined>
  /** Puts back what a step has changed, once, unless somebody else has changed it since. */
  undo(step: Step, before: unknown): T.Task<ActionOutcome>
}

export interface ExecutionTrigger {
  /** Sends an approval's trigger once more. `early`: what is waited for is worth a look before its time. */
  send(alert: Alert, options?: { readonly early: true }): Result<void>
}

/** One of the executions at the same time that the settings allow. */
export interface Slot {
  readonly execution_id: string
  /** What tells one approval from another. */
  readonly approval: string
  readonly now: Instant
  /** When the slot is free again even if no one gives it back. */
  readonly until: Instant
}

export interface SlotLimits {
  readonly max_concurrent: number
  readonly max_per_hour: number
}

/** Counts executions in one item with conditional writes, so that the limits hold whoever starts one. */
export interface ExecutionSlots {
  /** Takes a slot, that of a dead attempt at the same approval first. `limited` where a limit is reached. */
  take(slot: Slot, limits: SlotLimits): Result<void>
  /**
   * The execution begins: from now on no other attempt at the approval takes its slot. Where one has, it is taken again: `limited`
   * where there is no room any more.
   */
  keep(slot: Slot, limits: SlotLimits): Result<void>
  /** Holds the slot for longer; where it was lost, it is taken again: `limited` where there is no room any more. */
  extend(slot: Slot, limits: SlotLimits): Result<void>
  /** Gives the slot back; the execution counts for the hour. */
  release(executionId: string): Result<void>
  /** As if it had not been taken: the execution did not begin. */
  forget(slot: Pick<Slot, 'execution_id' | 'approval'>): Result<void>
}

/** That an execution of an approval has begun. */
export interface BegunMarker {
  readonly approval: string
  readonly execution_id: string
  readonly started_at: Instant
  /** When no execution of it can begin or live any more. */
  readonly remember_until: Instant
}

/** Which segment of an execution writes. */
export interface JournalKey {
  readonly approval: string
  readonly execution_id: string
  readonly segment: number
}

/** What is known of an execution beside its alert: what rests on it must not be the word of whoever may write alerts. */
export interface ExecutionJournal {
  readonly execution_id: string
  readonly started_at: Instant
  readonly segment: number
  /** The call that has begun and is not known to have ended. */
  readonly call_begun?: string
  /** What the segments up to now have done, as the handler writes it: JSON. */
  readonly known?: string
}

/** Remembers which approvals have begun, and how far they are, where no one who may write alerts can write. */
export interface BegunExecutions {
  /** Strongly consistent. */
  has(approval: string): Result<boolean>
  /** `conflict` where another execution of this approval has begun before. Repeatable. */
  mark(marker: BegunMarker): Result<void>
  /** Strongly consistent. */
  read(approval: string): Result<ExecutionJournal | undefined>
  /** A call that changes something is about to be made. `conflict` where another segment goes on, or a call is open. Repeatable. */
  beginCall(entry: JournalKey & { readonly call: string }): Result<void>
  /** It gave an answer. `conflict` where it is not the one that is open. Repeatable. */
  endCall(entry: JournalKey & { readonly call: string; readonly known: string }): Result<void>
  /** Another segment goes on after this one. `conflict` where one does already, or a call is open. Repeatable by its holder. */
  nextSegment(entry: JournalKey & { readonly holder: string }): Result<void>
  /** Takes back the marker of this execution, and no other one's. */
  withdraw(marker: Pick<BegunMarker, 'approval' | 'execution_id'>): Result<void>
}

/** The switch that people use to stop every execution. */
export interface StopSwitch {
  /** Why nothing may be carried out now; `undefined` where it may. A switch that cannot be read counts as stopped. */
  stopped(): T.Task<string | undefined>
}

/** MAC over what the detector has seen; only `invoke-agent-analysis` may make one. */
export interface EvidenceSigner {
  sign(evidence: Evidence): Result<string>
  /** Whether what an alert says of its fault was signed here. */
  genuine(alert: Alert): Result<boolean>
}

/** The first deployment, as a witness in another region reaches it: what it may do there is publish, sign and read one instant. */
export interface PrimaryPorts extends EventPublisher {
  /** By the key of this vantage point. */
  sign(observation: VantageObservation): Result<string>
  /** When the last tick of its schedule came to its end; `undefined` before the first one. */
  lastTick(): Result<Instant | undefined>
}

/** MAC over what a witness has seen; only the role of that witness may make one. */
export interface VantageVerifier {
  /** Whether the witness of the region that the observation names has signed it; never of one that the settings do not list. */
  genuine(observed: VantageObserved): Result<boolean>
}

/** What the MAC of a shard's result covers: whose it is, and the digest of all that it says. */
export interface SignedShard {
  readonly tick: Instant
  readonly shard: number
  /** Digest of the settings that it was made by. */
  readonly settings: Sha256
  readonly parts: number
  readonly digest: Sha256
}

/** MAC over what an invocation has seen of a shard; only the detector may make one. */
export interface ShardSigner {
  sign(shard: SignedShard): Result<string>
  /** Whether it was signed here. */
  genuine(shard: SignedShard, mac: string): Result<boolean>
}

/** A message for an invocation of this function, at once or so many seconds later. */
export interface QueueMessage {
  readonly body: string
  readonly delay_s: number
}

/** The queue of shards. */
export interface ShardQueue {
  /** Sends all of them or says what failed; what SQS refused is sent again by itself before that. */
  send(messages: readonly QueueMessage[]): Result<void>
}

/** MAC over the plan of a revision; only `analyze-issue` may make one. */
export interface PlanSigner {
  sign(plan: AnalysedPlan): Result<string>
  /** Whether the stored plan of an alert was signed here. */
  genuine(alert: Alert): Result<boolean>
}

/** Whether an alert is as detection and analysis made it: only then may anyone approve it, or carry it out. */
export interface AttestationVerifier {
  /** What of it is not; `undefined` where all of it is. */
  problem(alert: Alert): Result<'evidence' | 'plan' | undefined>
}

/** MAC over a decision and all that it rests on; only `approval-handler` may make one. */
export interface DecisionSigner {
  /** `record_approval` is a kind of its own: the first of two approvals is never the MAC of a decision. */
  sign(decision: SignedDecision): Result<string>
  /** Whether every recorded approval of this alert was signed here, on the alert as it is stored. */
  genuine(alert: Alert): Result<boolean>
}
/** MAC over what somebody wants changed of a plan; only `approval-handler` may make one. */
export interface AmendmentSigner {
  sign(amendment: SignedAmendment): Result<string>
}
export interface AmendmentVerifier {
  /** False for an alert whose amendment was not wanted there, and for one without. */
  verify(alert: Alert): Result<boolean>
}

export interface DecisionVerifier {
  /** False where the stored decision was not made by the approval handler, or not on what is stored. */
  verify(alert: Alert): Result<boolean>
}

/** MAC over a pause, which gives people more time to decide. */
export interface PauseSigner {
  sign(pause: Pause): Result<string>
}
export interface PauseVerifier {
  /** False for an alert without a pause as well. */
  verify(alert: Alert): Result<boolean>
}

/** MAC over a window; only `approval-handler` may make one. */
export interface WindowSigner {
  sign(window: Window): Result<string>
}
export interface WindowVerifier {
  genuine(window: StoredWindow): Result<boolean>
}

/** MAC over a standing approval with its uses; only `approval-handler` may make one. */
export interface StandingApprovalSigner {
  sign(approval: StandingApproval): Result<string>
  /** Whether it was signed here. */
  genuine(approval: StoredStandingApproval): Result<boolean>
}
/** Standing approvals, for whom they are granted to. */
export interface StandingApprovals {
  /** As it is stored now; `undefined` where there is none with this id that `approval-handler` has signed. */
  genuine(id: string): Result<StandingApproval | undefined>
}

/** What a sign-in began with; it is used once, by the browser that began it. */
export interface SignInRecord {
  readonly alert_id: AlertId
  readonly plan_digest: PlanDigest
  readonly nonce: string
  readonly code_verifier: string
  /** Of the cookie that the browser got. */
  readonly cookie_hash: Sha256
  readonly expires_at: Instant
}
export interface SignInRecords {
  add(state: string, record: SignInRecord): Result<void>
  /** The record of a state, once, and only for the browser that began it; `undefined` for any other, and after its time. */
  take(state: string, cookieHash: Sha256, now: Instant): Result<SignInRecord | undefined>
}

/** Somebody whom the provider has signed in. The name is for people to read, and authorises nothing. */
export interface Identity {
  readonly principal: string
  readonly name: string
}
export interface IdentityProvider {
  /** Where a browser goes to sign in, and what the answer is checked by. */
  begin(): Result<{
    readonly url: string
    readonly state: string
    readonly nonce: string
    readonly code_verifier: string
  }>
  /** Exchanges the code of an answer. `unauthenticated` for any answer that is not to what was begun. */
  finish(
    query: string,
    begun: { readonly state: string } & Pick<SignInRecord, 'nonce' | 'code_verifier'>,
  ): Result<Identity>
}

/** Somebody who has signed in to decide one alert, for a quarter of an hour. */
export interface Session extends Identity {
  readonly alert_id: AlertId
  readonly plan_digest: PlanDigest
  readonly expires_at: Instant
}
export interface Sessions {
  sign(session: Session): Result<string>
  /** `unauthenticated` for anything but a session of ours within its time. */
  verify(token: string): Result<Session>
}

/** What a link in a message is for. */
export interface LinkClaims {
  readonly alert_id: AlertId
  readonly channel: Channel
  readonly plan_digest: PlanDigest
  readonly expires_at: Instant
}
export interface LinkSigner {
  sign(claims: LinkClaims): Result<string>
}
export interface LinkVerifier {
  /** `unauthenticated` for anything but a token of ours; `gone` for an expired one. */
  verify(token: string): Result<LinkClaims>
}
