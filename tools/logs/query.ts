import { setTimeout as wait } from 'node:timers/promises'
import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { ToolError } from '../../local/commands/shared/command-line'
import { allPages } from '../shared/all-pages'

/** A row of a result, by the names of its columns. */
export type Row = ReadonlyMap<string, string>

export interface Queried {
  readonly groups: readonly string[]
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly query: string
}

/** Rows that one query answers at most: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Limit.html */
export const MOST_ROWS = 10_000
const POLL_MS = 500

/** Runs a query of Logs Insights to its end. @throws ToolError where it fails there; what stops it meanwhile ends it here */
export const runQuery = async (
  client: CloudWatchLogsClient,
  { groups, from, to, query }: Queried,
  stop: AbortSignal,
): Promise<readonly Row[]> => {
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames: [...groups],
      startTime: Math.floor(from / 1_000),
      endTime: Math.ceil(to / 1_000),
      queryString: query,
      limit: MOST_ROWS,
    }),
    { abortSignal: stop },
  )
  for (;;) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }), {
      abortSignal: stop,
    })
    if (status === 'Complete')
      return results.map(
        (row) =>
          new Map(row.flatMap(({ field, value }) => (field && value !== undefined ? [[field, value]] : []))),
      )
    if (status !== 'Running' && status !== 'Scheduled')
      throw new ToolError(
        `Logs Insights ended the query with ${status ?? 'nothing'}: try again, or with a later --since`,
      )
    await wait(POLL_MS, undefined, { signal: stop })
  }
}

/** Those of the groups that there are. A function that never ran may have none. */
export const existing = async (
  client: CloudWatchLogsClient,
  wanted: readonly string[],
  prefix: string,
): Promise<readonly string[]> => {
  const groups = await allPages(async (token) => {
    const page = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix, nextToken: token }),
    )
    return { items: page.logGroups, next: page.nextToken }
  })
  const found = new Set(groups.map(({ logGroupName }) => logGroupName))
  return wanted.filter((name) => found.has(name))
}
