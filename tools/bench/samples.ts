import * as E from 'fp-ts/Either'
import type { Command } from '../../functions/domain/alert/commands'
import { decide, newAlert } from '../../functions/domain/alert/decide'
import type { Alert } from '../../schemas/alert'
import type { Plan } from '../../schemas/plan'
import type { Instant } from '../../schemas/scalars'
import type { ApprovalPolicy } from '../../schemas/settings'

/** An alert as it comes out of an analysis, and what becomes of it, made by the lifecycle itself. */

const START = '2026-01-31T08:05:00.000Z'
const LEASE = '5b0c2a6e-1d64-4c4f-9a43-6e0b1f7d2c01'
const DIGEST = 'a3'.repeat(32)

const plan: Plan = {
  version: 1,
  summary: 'Remove the stale objects from the cache, then check that the health check agrees.',
  steps: [
    {
      id: 'step-1',
      action: 'cloudfront:CreateInvalidation',
      parameters: { distribution_id: 'E1SHOPDEMO0001', paths: ['/index.html', '/assets/*'] },
      rationale: 'The edge serves an object that the origin replaced 41 minutes ago.',
      risk: 'low',
    },
    {
      id: 'step-2',
      action: 'route53:GetHealthCheck',
      parameters: { health_check_id: '0b2c5f6e-8a1d-4c0b-9a57-2f4f5b6c7d8e' },
      rationale: 'Confirms from outside that the domain is well again. Changes nothing.',
      risk: 'low',
    },
  ],
}

const ANALYSIS = `## Executive Summary

\`shop.example.com\` answers with a page of **yesterday's release**. Customers see prices that are no longer valid.

## Root Cause

The deployment at 07:24 UTC replaced \`/index.html\` at the origin, but CloudFront still serves the object it cached before: its \`Age\` is 2,471 seconds and its \`ETag\` is not the origin's. The release pipeline did not invalidate the distribution.

## Critical Findings

| Place | ETag | Age |
|---|---|---|
| Edge | "9f31" | 2471 s |
| Origin | "c08a" | 0 s |

## Immediate Actions

1. Invalidate \`/index.html\` and \`/assets/*\`.
2. Probe the domain again.

## Prevention

- Invalidate as the last step of every release.
- Give HTML a short \`max-age\`.
`

export const policy: ApprovalPolicy = {
  slack_approvers: ['T0123ABCD/U0DANA', 'T0123ABCD/U0SAM'],
  api_approvers: [],
  oidc_approvers: [],
  allow_machine: true,
  approvals_needed: 1,
  self_approval: 'refuse',
  links: { teams: 'decide', email: 'view' },
  open_minutes: 240,
  reminder_minutes: 60,
  snooze_minutes: 60,
  channels: ['slack', 'teams', 'email'],
  escalation: { after_reminders: 2, channels: [] },
}

const openedAt = (start: Instant): Alert =>
  newAlert(
    {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      issue: {
        issue_type: 'http_body_mismatch',
        severity: 'high',
        summary: 'https://shop.example.com/ does not contain the expected text',
        evidence: {
          observed_at: start,
          target: 'https://shop.example.com/',
          facts: [
            { name: 'status_code', value: '200' },
            { name: 'x_cache', value: 'Hit from cloudfront' },
            { name: 'age', value: '2471' },
          ],
          timings: { total_ms: 84 },
        },
      },
      resources: { cloudfront_distribution_id: 'E1SHOPDEMO0001' },
      generation: 1,
    },
    { lease_id: LEASE, lease_ms: 330_000 },
    start,
  )

const after = (alert: Alert, command: Command, now: string): Alert => {
  const decided = decide(command, alert, now)
  if (E.isLeft(decided)) throw new Error(`${command.name} is refused by ${decided.left.guard.attribute}`)
  const next: Record<string, unknown> = { ...alert, ...decided.right.set }
  for (const attribute of decided.right.remove) delete next[attribute]
  return next as unknown as Alert
}

const decision = {
  plan_digest: DIGEST,
  by: 'dana',
  decided_by: 'slack:T0123ABCD/U0DANA',
  surface: 'slack',
} as const

export const undecidedSince = (start: Instant): Alert =>
  after(
    openedAt(start),
    {
      name: 'record_analysis',
      lease_id: LEASE,
      analysis_status: 'complete',
      plan,
      plan_digest: DIGEST,
      open_ms: 240 * 60_000,
      stored: {
        agent_analysis: ANALYSIS,
        s3_analysis_key: 'alerts/2026-01-31/shop.example.com/08-05-00-alert-9f2c1b7a5d3e4f60.md',
      },
    },
    start,
  )

export const undecided = undecidedSince(START)
export const approved = after(
  undecided,
  { name: 'approve', decision: { ...decision, comment: 'go ahead' }, mac: 'mac', start_within_ms: 1_800_000 },
  '2026-01-31T08:09:12.000Z',
)
const running = after(
  approved,
  { name: 'claim', execution_id: LEASE, plan_digest: DIGEST, claim_ms: 960_000 },
  '2026-01-31T08:09:14.000Z',
)
export const resolved = after(
  running,
  {
    name: 'complete',
    execution_id: LEASE,
    outcome: 'completed',
    result: 'resolved',
    actions: [],
    stored: { execution_log: 'executions/2026-01-31/shop.example.com/08-09-31-alert-9f2c1b7a5d3e4f60.md' },
  },
  '2026-01-31T08:09:31.000Z',
)
export const recovered = after(undecided, { name: 'recover' }, '2026-01-31T08:20:00.000Z')
