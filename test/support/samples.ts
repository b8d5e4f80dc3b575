import * as E from 'fp-ts/Either'
import * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Command } from '../../functions/domain/alert/commands'
import { decide, newAlert } from '../../functions/domain/alert/decide'
import { analysisDigest, planDigest } from '../../functions/domain/plan/digest'
import type { Actions, Timer } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import type { Issue } from '../../schemas/issue'
import { emptyPlan, type Plan, type PreviewField } from '../../schemas/plan'
import type { ApprovalPolicy, FunctionSettings } from '../../schemas/settings'
import { applied, START } from './fakes'

export const ALERT_ID = 'alert-0123456789abcdef'
export const DOMAIN = 'shop.example.com'
export const LEASE = '00000000-0000-4000-8000-0000000000aa'
export const EXECUTION = '00000000-0000-4000-8000-0000000000bb'
export const SESSION = '00000000-0000-4000-8000-0000000000cc'
export const DISTRIBUTION = 'E1SHOPDEMO0001'

export const issue: Issue = {
  issue_type: 'http_body_mismatch',
  severity: 'high',
  summary: 'https://shop.example.com/ does not contain the expected text',
  evidence: {
    observed_at: START,
    target: 'https://shop.example.com/',
    facts: [{ name: 'status_code', value: '200' }],
    timings: { total_ms: 20 },
  },
}

export const plan: Plan = {
  version: 1,
  summary: 'Invalidate the cache',
  steps: [
    {
      id: 'step-1',
      action: 'cloudfront:CreateInvalidation',
      parameters: { distribution_id: DISTRIBUTION, paths: ['/*'] },
      rationale: 'the cache is stale',
      risk: 'low',
    },
  ],
}

/** What the step of the plan does. */
export const previewed: readonly PreviewField[] = [{ name: 'cache', now: 'kept for /*', after: 'empty' }]

/** Actions whose previews are that, whatever the step. */
export const previewing = (actions: Actions): Actions => ({ ...actions, preview: () => TE.of(previewed) })

/** Waits for nothing. */
export const noPause = () => T.of<void>(undefined)
/** Never expires. */
export const noTimer = (): Timer => ({ expired: new Promise<void>(() => {}), cancel: () => {} })

export const ANALYSIS = '## Root Cause\n\nThe cache is stale.'

/** What each step of a plan does; nothing for a plan without steps. */
export const previewsOf = ({ steps }: Plan): Pick<Alert, 'previews'> =>
  steps.length === 0 ? {} : { previews: steps.map(({ id }) => ({ step_id: id, fields: [...previewed] })) }

export const digestOf = (used: Plan, analysis = ANALYSIS): string =>
  planDigest({
    alert_id: ALERT_ID,
    plan: used,
    analysis_digest: analysisDigest(analysis),
    ...previewsOf(used),
  })

/** A transition that the lifecycle must allow. */
export const step = (alert: Alert, command: Command, now = START): Alert => {
  const decided = decide(command, alert, now)
  if (E.isLeft(decided)) throw new Error(`${command.name} refused by ${decided.left.guard.attribute}`)
  return applied(alert, decided.right)
}

export const analyzing = (): Alert =>
  newAlert(
    {
      alert_id: ALERT_ID,
      domain: DOMAIN,
      issue,
      resources: { cloudfront_distribution_id: DISTRIBUTION },
      generation: 1,
    },
    { lease_id: LEASE, lease_ms: 330_000 },
    START,
  )

/** `used` without steps gives an alert to acknowledge. */
export const pending = (used: Plan = plan): Alert =>
  step(analyzing(), {
    name: 'record_analysis',
    lease_id: LEASE,
    analysis_status: 'complete',
    plan: used,
    plan_digest: digestOf(used),
    open_ms: 3_600_000,
    stored: { agent_analysis: ANALYSIS, agent_session_id: SESSION, ...previewsOf(used) },
  })

/** Opened with its evidence alone, because there was no budget for an analysis. */
export const deferred = (): Alert =>
  step(
    { ...analyzing(), analysis_mode: 'deferred' },
    {
      name: 'record_analysis',
      lease_id: LEASE,
      analysis_status: 'unavailable',
      plan: emptyPlan('nothing to run'),
      plan_digest: digestOf(emptyPlan('nothing to run')),
      open_ms: 3_600_000,
      stored: { agent_analysis: ANALYSIS, analysis_problem: 'no budget' },
    },
  )

export const decision = (used: Plan = plan) =>
  ({ plan_digest: digestOf(used), by: 'dana', decided_by: 'api-key:k1', surface: 'api' }) as const

export const actor = { by: 'dana', decided_by: 'slack:T0DEMO/U0DANA', surface: 'slack' } as const
export const SNOOZED_UNTIL = '2026-01-31T08:30:00.000Z'

/** Snoozed until half past; the request stays open as much longer. */
export const snoozed = (): Alert =>
  step(pending(), { name: 'snooze', mac: 'pause', actor, until: SNOOZED_UNTIL })

/** An undecided alert that is to be analysed again; nobody does yet. */
export const again = (): Alert => step(pending(), { name: 'analyze_again', actor })

/** The first of two approvals. */
export const recorded = (): Alert =>
  step(pending(), {
    name: 'record_approval',
    decision: { ...decision(), decided_by: 'slack:T1/U1' },
    mac: 'm1',
    approvals_needed: 2,
  })

export const approved = (): Alert =>
  step(pending(), { name: 'approve', decision: decision(), mac: 'valid', start_within_ms: 1_800_000 })

export const rejected = (): Alert => step(pending(), { name: 'reject', decision: decision(), mac: 'valid' })

export const acknowledged = (): Alert => {
  const empty = emptyPlan('nothing to run')
  return step(pending(empty), { name: 'acknowledge', decision: decision(empty) })
}

export const recovered = (): Alert => step(pending(), { name: 'recover' })

export const running = (): Alert =>
  step(approved(), { name: 'claim', execution_id: EXECUTION, plan_digest: digestOf(plan), claim_ms: 960_000 })

/** AWS is at its step. */
export const waiting = (): Alert =>
  step(running(), {
    name: 'wait',
    execution_id: EXECUTION,
    segment: 1,
    step_id: 'step-1',
    handle: 'ecs-svc/1234567890123456789',
    wait_until: '2026-01-31T08:02:00.000Z',
    claim_ms: 960_000,
  })

export const completed = (): Alert =>
  step(running(), {
    name: 'complete',
    execution_id: EXECUTION,
    outcome: 'completed',
    result: 'resolved',
    actions: [],
    stored: {},
  })

/** Rejected, and well again an hour after it was opened. */
export const resolved = (): Alert => step(rejected(), { name: 'resolve' }, '2026-01-31T09:00:00.000Z')

export const policy: ApprovalPolicy = {
  slack_approvers: ['T0DEMO/U0DANA'],
  api_approvers: [],
  oidc_approvers: [],
  allow_machine: true,
  approvals_needed: 1,
  self_approval: 'refuse',
  links: { teams: 'decide', email: 'view' },
  open_minutes: 60,
  reminder_minutes: 20,
  snooze_minutes: 30,
  channels: ['slack', 'teams', 'email'],
  escalation: { after_reminders: 2, channels: [] },
}

export const settings: FunctionSettings = {
  agent: { max_tokens: 200_000 },
  monitors: [{ domain: DOMAIN, resources: { cloudfront_distribution_id: DISTRIBUTION } }],
  probe: {
    timeout_ms: 2_000,
    confirmations: 3,
    confirm_interval_ms: 0,
    concurrency: 4,
    allow_private: true,
    resolvers: [],
  },
  detection: {
    cool_down_minutes: 60,
    failure_ticks: 1,
    recovery_ticks: 1,
    unknown_ticks: 6,
    domains_per_second: 10_000,
    flapping: { changes: 20, within_minutes: 60, quiet_minutes: 30 },
    grouping: { min_domains: 3 },
    self_check: { min_domains: 3, share_percent: 100, references: [], hold_minutes: 15 },
    analyses_per_hour: 100,
    maintenance: [],
    alarms: [],
    sources: [],
  },
  approval: { critical: policy, high: policy, medium: policy, low: policy },
  people: {},
  messages: { time_zone: 'UTC' },
  execution: {
    allowed_actions: ['cloudfront:CreateInvalidation', 'route53:GetHealthCheck'],
    mode: 'gated',
    dry_run: false,
    max_concurrent: 5,
    max_per_hour: 30,
    start_within_minutes: 30,
    max_invalidation_paths: 20,
    max_instances: 20,
    max_total_minutes: 180,
    max_steps: 5,
    freezes: [],
    verify_seconds: 10,
    verify_interval_ms: 1_000,
  },
}
