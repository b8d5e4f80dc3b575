import { CloudwatchLogMetricFilter } from '@cdktf/provider-aws/lib/cloudwatch-log-metric-filter'
import { Construct } from 'constructs'
import { named, type Place } from '../../settings/names'

/** Numbers that only the logs hold. Each comes from one line that a function writes once per run. */
export const LOG_METRICS = {
  /** A tick of the schedule that came to its end: what people and alarms ask for must not hide that the schedule stopped. */
  ProbeTicks: {
    function: 'invoke-agent-analysis',
    pattern: '{ $.message = "probe tick finished" && $.trigger = "schedule" }',
    value: '1',
  },
  /** Analyses that the agent failed to give; that there is no agent is no failure. */
  AgentFailures: {
    function: 'analyze-issue',
    pattern: '{ $.message = "agent unavailable" && $.level = "WARN" }',
    value: '1',
  },
  /** Requests that wait for a decision. */
  AwaitingDecision: {
    function: 'alert-sweeper',
    pattern: '{ $.message = "open work" && $.work = "decision" }',
    value: '$.items',
  },
  /** Executions and analyses whose process died or never started. */
  GivenUp: { function: 'alert-sweeper', pattern: '{ $.message = "sweep finished" }', value: '$.ended' },
} as const
export type LogMetric = keyof typeof LOG_METRICS

/** Metric filters cannot have a dimension of their own, so a stage has its namespace. */
export const logMetricNamespace = (place: Place): string => named(place, 'CloudOpsAgent')

/** Makes metrics of log lines. */
export class LogMetrics extends Construct {
  constructor(scope: Construct, id: string, place: Place, logGroupOf: (name: string) => string) {
    super(scope, id)
    for (const [name, { function: functionName, pattern, value }] of Object.entries(LOG_METRICS)) {
      new CloudwatchLogMetricFilter(this, name, {
        name: named(place, `cloudops-${name}`),
        logGroupName: logGroupOf(functionName),
        pattern,
        metricTransformation: { name, namespace: logMetricNamespace(place), value },
      })
    }
  }
}
