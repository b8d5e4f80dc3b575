import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { alertOf, type Entry, entryOf } from './entry'
import { MOST_ROWS, runQuery } from './query'

export interface Told {
  readonly alert: string
  readonly groups: readonly string[]
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
}

export interface Story {
  readonly entries: readonly Entry[]
  /** Whether there may be more lines than a query answers: later ones than those. */
  readonly isCut: boolean
}

/** Traces that one query names. */
const TRACES_A_QUERY = 100

const select = (condition: string): string =>
  `fields @timestamp, @log, @message, @ptr | filter ${condition} | sort @timestamp asc | limit ${MOST_ROWS}`

/**
 * The lines of all functions that are about one alert, in their order: those that name it, and those of the same traces that
 * name no other alert, such as a request that was refused or a service that was tried again.
 */
export const storyOf = async (
  client: CloudWatchLogsClient,
  { alert, ...where }: Told,
  stop: AbortSignal,
): Promise<Story> => {
  let isCut = false
  const found = async (condition: string): Promise<readonly Entry[]> => {
    const rows = await runQuery(client, { ...where, query: select(condition) }, stop)
    isCut ||= rows.length >= MOST_ROWS
    return rows.flatMap((row) => entryOf(row) ?? [])
  }
  const named = await found(`@message like "${alert}"`)
  const traces = [...new Set(named.flatMap(({ trace }) => trace ?? []))]
  const beside: Entry[] = []
  for (let at = 0; at < traces.length; at += TRACES_A_QUERY) {
    const some = traces.slice(at, at + TRACES_A_QUERY).map((trace) => `"${trace}"`)
    beside.push(...(await found(`xray_trace_id in [${some.join(', ')}]`)))
  }
  const all = new Map(
    [...named, ...beside.filter((entry) => [undefined, alert].includes(alertOf(entry)))].map((entry) => [
      entry.id,
      entry,
    ]),
  )
  const entries = [...all.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return { entries, isCut }
}
