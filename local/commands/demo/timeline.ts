import pc from 'picocolors'

export type Phase =
  | 'detected'
  | 'analysed'
  | 'message'
  | 'refused'
  | 'decided'
  | 'execution started'
  | 'action'
  | 'verified'
  | 'ended'

export interface Row {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly phase: Phase
  readonly alert_id: string
  readonly domain: string
  readonly what: string
  /** Where to look for more. */
  readonly where?: string
}

/** An event of the bus, as far as the timeline reads it. */
export interface BusEvent {
  readonly id: string
  readonly time: string
  readonly 'detail-type': string
  readonly detail: {
    readonly metadata: { readonly event_id: string; readonly occurred_at: string }
    readonly data: Record<string, unknown>
  }
}

interface Action {
  readonly step_id: string
  readonly action: string
  readonly status: string
  readonly started_at: string
  readonly duration_ms: number
}

/** The rows that one event gives. */
export const rowsOf = (event: BusEvent): Row[] => {
  const data = event.detail.data
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '')
  const row = (phase: Phase, what: string, where?: string, at = event.detail.metadata.occurred_at): Row => ({
    at,
    phase,
    alert_id: text('alert_id'),
    domain: text('domain'),
    what,
    ...(where === undefined || where === '' ? {} : { where }),
  })
  switch (event['detail-type']) {
    case 'IssueDetected': {
      const issue = data.issue as { issue_type: string; severity: string; summary: string }
      return [row('detected', `${issue.issue_type} (${issue.severity}): ${issue.summary}`)]
    }
    case 'AlertAnalyzed': {
      const steps = (data.steps as readonly { action: string; risk: string }[]).map(
        (s) => `${s.action} (${s.risk} risk)`,
      )
      const plan = steps.length === 0 ? 'no executable step' : `plan: ${steps.join(', ')}`
      const analysis = text('analysis_status') === 'complete' ? '' : 'agent unavailable, evidence only; '
      return [row('analysed', `${analysis}${plan}`, text('s3_analysis_key'))]
    }
    case 'AnalysisRequested':
      return [row('analysed', `asked for again (${text('wanted')}) by ${text('requested_by')}`)]
    case 'ApprovalRefused': {
      const by = `${text('attempted')} by ${text('decided_by')}`
      return [row('refused', `${by}: ${text('reason')}`)]
    }
    case 'ApprovalRecorded': {
      const count = `${String(data.approvals)} of ${String(data.approvals_needed)}`
      return [row('decided', `approval ${count} by ${text('approved_by')} (${text('decided_by')})`)]
    }
    case 'AlertApproved':
      return [row('decided', `approved by ${text('approved_by')} (${text('decided_by')})`)]
    case 'AlertRejected':
      return [
        row('decided', `rejected by ${text('rejected_by')} (${text('decided_by')})`),
        row('ended', 'rejected'),
      ]
    case 'AlertClosed': {
      const by = text('closed_by') === '' ? '' : ` by ${text('closed_by')}`
      const decided = by === '' ? [] : [row('decided', `${text('closed_reason')}${by}`)]
      return [...decided, row('ended', `closed: ${text('closed_reason')}${by}`)]
    }
    case 'ExecutionStarted':
      return [row('execution started', `${String(data.step_count)} approved step(s), claimed once`)]
    case 'ExecutionCompleted': {
      const actions = data.actions as readonly Action[]
      return [
        ...actions.map((a) =>
          row(
            'action',
            `${a.action}: ${a.status} in ${Math.round(a.duration_ms)} ms`,
            undefined,
            a.started_at,
          ),
        ),
        row('verified', `a fresh probe says: ${text('result')}`),
        row('ended', `${text('outcome')}, ${text('result')}`, text('execution_log')),
      ]
    }
    case 'MessageDelivered':
      return [row('message', `${text('notified_of')} sent to ${text('channel')}`, 'messages/')]
    case 'MessageFailed':
      return [row('message', `${text('notified_of')} not sent to ${text('channel')}: ${text('reason')}`)]
    default:
      return [row('message', event['detail-type'])]
  }
}

const COLOUR: Record<Phase, (text: string) => string> = {
  detected: pc.red,
  analysed: pc.cyan,
  message: pc.dim,
  refused: pc.yellow,
  decided: pc.magenta,
  'execution started': pc.blue,
  action: pc.blue,
  verified: pc.green,
  ended: pc.green,
}

/** The timeline per alert, readable in a terminal and in a file. */
export const render = (rows: readonly Row[]): string => {
  const lines: string[] = []
  const alerts = [...new Set(rows.map((row) => row.alert_id))]
  const start = Math.min(...rows.map((row) => Date.parse(row.at)))
  for (const alert of alerts) {
    const own = rows.filter((row) => row.alert_id === alert)
    lines.push('', `${pc.bold(own[0]?.domain ?? '')}  ${pc.dim(alert)}`)
    for (const row of own) {
      const seconds = `+${((Date.parse(row.at) - start) / 1000).toFixed(1)}s`.padStart(8)
      const where = row.where === undefined ? '' : pc.dim(`  ${row.where}`)
      lines.push(`${pc.dim(seconds)}  ${COLOUR[row.phase](row.phase.padEnd(17))}  ${row.what}${where}`)
    }
  }
  return lines.join('\n')
}

/** By time; what one event gave keeps its order. */
export const ordered = (rows: readonly Row[]): Row[] =>
  rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => Date.parse(a.row.at) - Date.parse(b.row.at) || a.index - b.index)
    .map(({ row }) => row)
