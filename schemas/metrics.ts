/** What series of a metric differ by: closed lists, so that its series are bounded whatever happens. */
export const DIMENSIONS = {
  /** `other`: a check of another detector, whose name is its own. */
  Check: [
    'site',
    'addresses',
    'budget',
    'certificate',
    'http_to_https',
    'www',
    'legacy_tls',
    'acm_certificate',
    'health_check',
    'registration',
    'probing',
    'other',
  ],
  Ending: ['recovered', 'expired', 'acknowledged', 'rejected', 'executed'],
  Decision: ['approve', 'reject', 'acknowledge'],
  Outcome: ['completed', 'failed'],
  Result: ['resolved', 'still_failing', 'unknown', 'nothing_to_do', 'refused'],
  Work: ['outbox', 'analysis', 'decision', 'execution'],
  Direction: ['read', 'written'],
} as const
export type DimensionName = keyof typeof DIMENSIONS

interface MetricRow {
  readonly unit: 'Count' | 'Seconds' | 'None'
  readonly means: string
  /** Its series: one for each value of each of these, or a single one. */
  readonly by?: readonly DimensionName[]
  /** Sent by the clock, whether something happens or not. */
  readonly steady?: true
}

/** The metrics of the domain. None knows an alert or a domain: those are in the logs and in the events. */
export const METRICS = {
  ProbeTicks: {
    unit: 'Count',
    means: 'ticks of the schedule that came to their end; what people and alarms ask for is not counted',
    steady: true,
  },
  AnalysesLeft: { unit: 'Count', means: 'analyses that the budget of this hour still allows', steady: true },
  OpenWork: {
    unit: 'Count',
    means: 'alerts that wait for somebody or something',
    by: ['Work'],
    steady: true,
  },
  GivenUp: { unit: 'Count', means: 'executions and analyses whose process died or never started' },
  AlertsOpened: { unit: 'Count', means: 'alerts that were opened', by: ['Check'] },
  AlertsEnded: { unit: 'Count', means: 'alerts that ended, and how', by: ['Check', 'Ending'] },
  AnalysisSeconds: { unit: 'Seconds', means: 'from the beginning of an analysis to its alert' },
  AgentFailures: {
    unit: 'Count',
    means: 'analyses that the agent failed to give; that there is no agent is no failure',
  },
  AgentTokens: {
    unit: 'Count',
    means: 'tokens of one call to the agent, where its service counts them',
    by: ['Direction'],
  },
  AgentCost: { unit: 'None', means: 'US dollars of one call to the agent, by `agent.token_prices`' },
  DecisionSeconds: {
    unit: 'Seconds',
    means: 'from the analysis that people were sent to their decision',
    by: ['Decision'],
  },
  Executions: { unit: 'Count', means: 'approvals that came to their end', by: ['Outcome', 'Result'] },
  SilentWitnesses: {
    unit: 'Count',
    means:
      'witnesses in other regions of which nothing fresh is known; counted with the setting `vantage` alone',
  },
  FailsElsewhere: {
    unit: 'Count',
    means:
      'monitors that are well from here and fail from a witness; counted with the setting `vantage` alone',
  },
  MissingShards: {
    unit: 'Count',
    means:
      'shards of a tick that gave no result before it was decided; counted with the setting `shards` alone',
  },
  PrimaryTicks: {
    unit: 'Count',
    means: 'ticks of a witness that found the first deployment at work; a witness alone counts them',
  },
  SignInFailures: { unit: 'Count', means: 'sign-ins that were begun or shown and did not hold' },
} as const satisfies Readonly<Record<string, MetricRow>>
export type MetricName = keyof typeof METRICS

type By<Name extends MetricName> = (typeof METRICS)[Name] extends {
  readonly by: readonly (infer D extends DimensionName)[]
}
  ? D
  : never

interface Measured<Name extends MetricName> {
  readonly name: Name
  readonly value: number
}

/** A value of a metric, with one for each of its dimensions. */
export type Measurement = {
  readonly [Name in MetricName]: [By<Name>] extends [never]
    ? Measured<Name>
    : Measured<Name> & { readonly by: { readonly [D in By<Name>]: (typeof DIMENSIONS)[D][number] } }
}[MetricName]

/** Dimensions of a metric, none where it has a single series. */
export const dimensionsOf = (name: MetricName): readonly DimensionName[] => {
  const row: MetricRow = METRICS[name]
  return row.by ?? []
}

/** How many series are sent by the clock. */
export const steadySeries = (): number =>
  Object.values(METRICS).reduce((sum, row: MetricRow) => {
    if (row.steady !== true) return sum
    return (
      sum +
      (row.by ?? []).reduce((values, by) => values + DIMENSIONS[by].length, row.by === undefined ? 1 : 0)
    )
  }, 0)

/** The name of a check as a metric has it. */
export const checkDimension = (check: string): (typeof DIMENSIONS)['Check'][number] =>
  DIMENSIONS.Check.find((known) => known === check) ?? 'other'
