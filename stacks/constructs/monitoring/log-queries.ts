/** A saved query of Logs Insights. `functions` are those whose logs it reads. */
export interface LogQuery {
  readonly name: string
  readonly functions: readonly string[]
  readonly query: string
}

/** The documented queries, word for word. */
const documentedQueries: readonly LogQuery[] = [
  {
    name: 'Analysis Performance',
    functions: ['analyze-issue'],
    query: `fields @timestamp, @message
| filter @message like /Analysis completed/
| stats count() as invocations, avg(@duration) as avg_duration`,
  },
  {
    name: 'Approval Rate',
    functions: ['approval-handler'],
    query: `fields @timestamp, approval_status
| filter @message like /approved/ or @message like /rejected/
| stats count() by approval_status`,
  },
  {
    name: 'Execution Success Rate',
    functions: ['execution-handler'],
    query: `fields @timestamp, execution_status
| filter @message like /Execution completed/ or @message like /Execution failed/
| stats count() by execution_status`,
  },
]

/**
 * What the documented text misleads about: `@duration` is in Lambda's own report lines only, so its average over the
 * lines of the analysis is empty; a count by status is no rate, and a comment that says "approved" counts as a decision.
 */
const correctedQueries: readonly LogQuery[] = [
  {
    name: 'Analysis Performance (corrected)',
    functions: ['analyze-issue'],
    query: `filter message = "Analysis completed"
| stats count() as analyses, avg(duration_ms) / 1000 as avg_seconds, pct(duration_ms, 95) / 1000 as p95_seconds by bin(1d)`,
  },
  {
    name: 'Approval Rate (corrected)',
    functions: ['approval-handler'],
    query: `filter message in ["Alert approved", "Alert rejected"]
| stats count() as decisions, 100 * sum(strcontains(approval_status, "approved")) / count() as approved_percent by bin(7d)`,
  },
  {
    name: 'Execution Success Rate (corrected)',
    functions: ['execution-handler'],
    query: `filter message in ["Execution completed", "Execution failed"]
| stats count() as executions, 100 * sum(strcontains(result, "resolved")) / count() as resolved_percent by bin(7d)`,
  },
]

/** One per question of somebody on call. */
const onCallQueries: readonly LogQuery[] = [
  {
    name: 'On call/what happened to one alert (put its id in)',
    functions: [
      'invoke-agent-analysis',
      'analyze-issue',
      'approval-handler',
      'execution-handler',
      'notify',
      'alert-sweeper',
    ],
    query: `fields @timestamp, service, level, message, domain, decided_by, approval_status, execution_status, result, error, problem
| filter alert_id = "ALERT-ID"
| sort @timestamp asc
| limit 500`,
  },
  {
    name: 'On call/is the detector running',
    functions: ['invoke-agent-analysis'],
    query: `filter message = "probe tick finished"
| stats count() as ticks, sum(checked) as probed, max(open) as open_alerts, sum(failures) as failures by trigger, bin(15m)`,
  },
  {
    name: 'On call/errors and warnings of the last hours',
    functions: [
      'invoke-agent-analysis',
      'analyze-issue',
      'approval-handler',
      'execution-handler',
      'notify',
      'alert-sweeper',
    ],
    query: `fields @timestamp, service, level, message, alert_id, error, problem
| filter level in ["ERROR", "WARN", "CRITICAL"]
| sort @timestamp desc
| limit 200`,
  },
  {
    name: 'On call/timeouts and crashes',
    functions: [
      'invoke-agent-analysis',
      'analyze-issue',
      'approval-handler',
      'execution-handler',
      'notify',
      'alert-sweeper',
    ],
    query: `fields @timestamp, @log, @message
| filter @message like /Task timed out|Runtime exited|out of memory|Runtime.ImportModuleError/
| sort @timestamp desc
| limit 100`,
  },
  {
    name: 'On call/who decided what',
    functions: ['approval-handler'],
    query: `fields @timestamp, alert_id, message, surface, decided_by
| filter message in ["Alert approved", "Alert rejected", "Alert acknowledged"]
| sort @timestamp desc
| limit 200`,
  },
  {
    name: 'On call/refused attempts to decide',
    functions: ['approval-handler'],
    query: `fields @timestamp, alert_id, message, surface, error, problem, reason
| filter message like /refused/
| sort @timestamp desc
| limit 200`,
  },
  {
    name: 'On call/what an execution did, step by step',
    functions: ['execution-handler'],
    query: `fields @timestamp, alert_id, message, id, action, status, duration_ms
| filter message in ["action carried out", "Execution completed", "Execution failed", "not executed"]
| sort @timestamp asc
| limit 500`,
  },
  {
    name: 'On call/messages that did not reach people',
    functions: ['notify'],
    query: `fields @timestamp, alert_id, channel, message, error, problem
| filter level in ["ERROR", "WARN"] or message = "channel not configured"
| sort @timestamp desc
| limit 200`,
  },
  {
    name: 'On call/is open work being swept',
    functions: ['alert-sweeper'],
    query: `filter message in ["sweep finished", "open work"]
| stats max(items) as most_open_of_a_kind, sum(published) as republished, sum(resent) as resent, sum(expired) as expired, sum(ended) as given_up, sum(failed) as failed by bin(15m)`,
  },
]

export const logQueries: readonly LogQuery[] = [...documentedQueries, ...correctedQueries, ...onCallQueries]
