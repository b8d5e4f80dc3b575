import type { Attributes } from './synthesized'

/**
 * CloudWatch's evaluation of an alarm, from its documentation: an alarm looks at more periods than it evaluates, takes the newest
 * real points of them, and its way with missing data counts only where those are too few.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
/** A value for each period, the oldest first; `undefined` where nothing was published. */
export type Series = readonly (number | undefined)[]

export interface Conditions {
  /** Periods that are looked at beyond those that are evaluated: how many is not documented. */
  readonly beyond: number
  /** The newest period has no point yet when it is evaluated. */
  readonly late?: boolean
}

interface MetricQuery {
  readonly id: string
  readonly expression?: string
}

const filled = (window: Series, expression: string | undefined): Series => {
  const [, by] = /^FILL\(\w+, (0|REPEAT)\)$/.exec(expression ?? '') ?? []
  if (by === undefined || window.every((value) => value === undefined)) return window
  let last: number | undefined
  return window.map((value) => {
    last = value ?? last
    return value ?? (by === '0' ? 0 : last)
  })
}

const breaches = (value: number, { comparison_operator, threshold }: Attributes): boolean =>
  comparison_operator === 'LessThanThreshold' ? value < Number(threshold) : value > Number(threshold)

const stateOf = (alarm: Attributes, window: Series, before: State): State => {
  const periods = Number(alarm.evaluation_periods)
  const needed = Number(alarm.datapoints_to_alarm ?? periods)
  const queries = (alarm.metric_query ?? []) as readonly MetricQuery[]
  const real = filled(window, queries.find(({ expression }) => expression !== undefined)?.expression)
    .filter((value) => value !== undefined)
    .slice(-periods)
  const missing = periods - real.length
  if (real.length === 0 && alarm.treat_missing_data === 'ignore') return before
  if (real.length === 0 && alarm.treat_missing_data === 'missing') return 'INSUFFICIENT_DATA'
  const breaching = real.filter((value) => breaches(value, alarm)).length
  const assumed = alarm.treat_missing_data === 'breaching' ? missing : 0
  return breaching + assumed >= needed ? 'ALARM' : 'OK'
}

/** The state at the end of each period. */
export const statesOf = (
  alarm: Attributes,
  series: Series,
  { beyond, late }: Conditions,
): readonly State[] => {
  const looked = Number(alarm.evaluation_periods) + beyond
  let state: State = 'INSUFFICIENT_DATA'
  return series.map((_, index) => {
    const seen = late === true ? [...series.slice(0, index), undefined] : series.slice(0, index + 1)
    state = stateOf(alarm, seen.slice(-looked), state)
    return state
  })
}

/** Whether a composite alarm with one condition, as `ALARM("name")`, rings in each period. */
export const rings = (
  { alarm_rule }: Attributes,
  states: Readonly<Record<string, readonly State[]>>,
): readonly boolean[] => {
  const [, wanted, name = ''] = /^(OK|ALARM|INSUFFICIENT_DATA)\("([^"]+)"\)$/.exec(String(alarm_rule)) ?? []
  const own = states[name]
  if (own === undefined) throw new Error(`not understood: ${alarm_rule}`)
  return own.map((state) => state === wanted)
}

/** When a composite alarm calls people, by its suppressor and for how many periods that one reaches beyond its end. */
export const calls = (
  rung: readonly boolean[],
  suppressor: readonly boolean[],
  extension: number,
): readonly boolean[] =>
  rung.map(
    (ringing, index) =>
      ringing && !suppressor.slice(Math.max(0, index - extension), index + 1).includes(true),
  )
