/** What no setting says: how much happens in a month, and how long it takes. */
export interface Assumption {
  readonly value: number
  readonly means: string
}

export const assumptions = {
  alerts: { value: 60, means: 'alerts in a month' },
  analyses: { value: 1.2, means: 'analyses per alert' },
  analysis_seconds: { value: 45, means: 'seconds of an analysis' },
  input_tokens: { value: 10_000, means: 'tokens that the agent reads in an analysis' },
  output_tokens: { value: 1_500, means: 'tokens that it writes' },
  executed_percent: { value: 40, means: 'alerts of a hundred whose plan is approved and carried out' },
  execution_seconds: { value: 60, means: 'seconds of an execution' },
  probe_seconds: { value: 1, means: 'seconds of one domain in a tick' },
  sweep_seconds: { value: 0.3, means: 'seconds of a sweep' },
  messages: { value: 4, means: 'messages of an alert in each channel: question, reminder, decision, result' },
  requests: { value: 5, means: 'requests to the approval API per alert: pages, clicks' },
  events: { value: 8, means: 'events per alert' },
  event_kb: { value: 4, means: 'KB of an event' },
  log_kb: { value: 3, means: 'KB that a run of a function logs' },
  document_kb: { value: 20, means: 'KB of an analysis or of the log of an execution' },
  reads: { value: 10, means: 'documents that people read per alert' },
} as const satisfies Readonly<Record<string, Assumption>>

export type AssumptionName = keyof typeof assumptions
export type Assumptions = Readonly<Record<AssumptionName, number>>
