import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService } from '../../model'
import type { Definition } from '../../terraform'
import { attributes } from '../../terraform/attributes'
import type { LogLine } from '../lambda/model'
import { AwsError, jsonOperation, jsonService } from '../services/protocol'
import { LogGroup, QueryDefinition } from './definition'
import { type Row, readQuery, timeText } from './query'

export { logsResourceTypes } from './definition'

export interface LogsParts {
  readonly definition: Definition
  /** What a function has written, oldest first. */
  readonly events: (functionName: string) => readonly LogLine[]
}

const StartQuery = attributes(
  { startTime: t.number, endTime: t.number, queryString: t.string },
  {
    logGroupName: t.string,
    logGroupNames: t.array(t.string),
    logGroupIdentifiers: t.array(t.string),
    limit: t.number,
  },
)
const QueryId = attributes({ queryId: t.string }, {})
const Groups = attributes({}, { logGroupNamePrefix: t.string, limit: t.number, nextToken: t.string })
const Definitions = attributes(
  {},
  { queryDefinitionNamePrefix: t.string, maxResults: t.number, nextToken: t.string },
)

const INVALID = 'InvalidParameterException'
/** Group of a function's log. */
const FUNCTION_LOG = '/aws/lambda/'
const RESULTS_KEPT = 100

/** `Name` of an ARN of a log group, or the name itself. */
const nameOf = (identifier: string): string =>
  /:log-group:([^:]+)(?::\*)?$/.exec(identifier)?.[1] ?? identifier

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Fields that Logs Insights discovers in a line of JSON: `a.b`, and `a.0` of a list. */
const discovered = (value: unknown, path = ''): readonly (readonly [string, string | number | boolean])[] => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return path === '' ? [] : [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    discovered(inner, path === '' ? key : `${path}.${key}`),
  )
}

/** CloudWatch Logs of the functions: the definition's groups and saved queries, and Logs Insights over what the functions wrote. */
export const createLogs = ({ definition, events }: LogsParts): LocalService => {
  const groups = definition.ofType('aws_cloudwatch_log_group', LogGroup)
  const saved = definition.ofType('aws_cloudwatch_query_definition', QueryDefinition)
  const results = new Map<string, object>()
  const since = Date.now()

  const rowsOf = (group: string, from: number, to: number): readonly Row[] => {
    if (!groups.some(({ attributes: { name } }) => name === group))
      throw new AwsError('ResourceNotFoundException', `there is no log group ${group}`)
    if (!group.startsWith(FUNCTION_LOG)) return []
    return events(group.slice(FUNCTION_LOG.length))
      .filter(({ at }) => at >= from && at <= to)
      .map(({ at, text }, index) => {
        const own = {
          '@timestamp': timeText(at),
          '@message': text,
          '@log': `${definition.accountId}:${group}`,
        }
        return new Map([
          ...discovered(parsed(text)),
          ...Object.entries(own),
          ['@ptr', `${group}/${at}/${index}`],
        ])
      })
  }

  return jsonService('logs', {
    DescribeLogGroups: jsonOperation(INVALID, Groups, ({ logGroupNamePrefix = '' }) => ({
      logGroups: groups
        .filter(({ attributes: { name } }) => name.startsWith(logGroupNamePrefix))
        .map(({ attributes: { name, retention_in_days, kms_key_id }, computed }) => ({
          logGroupName: name,
          logGroupArn: computed.arn,
          arn: `${computed.arn}:*`,
          creationTime: since,
          retentionInDays: retention_in_days,
          kmsKeyId: kms_key_id,
        }))
        .sort((a, b) => (a.logGroupName < b.logGroupName ? -1 : 1)),
    })),
    DescribeQueryDefinitions: jsonOperation(INVALID, Definitions, ({ queryDefinitionNamePrefix = '' }) => ({
      queryDefinitions: saved
        .filter(({ attributes: { name } }) => name.startsWith(queryDefinitionNamePrefix))
        .map(({ attributes: { name, query_string, log_group_names }, computed }) => ({
          queryDefinitionId: computed.id,
          name,
          queryString: query_string,
          logGroupNames: log_group_names,
        })),
    })),
    StartQuery: jsonOperation(INVALID, StartQuery, (given) => {
      const {
        startTime,
        endTime,
        queryString,
        logGroupName,
        logGroupNames = [],
        logGroupIdentifiers = [],
      } = given
      const names = [
        ...(logGroupName === undefined ? [] : [logGroupName]),
        ...logGroupNames,
        ...logGroupIdentifiers,
      ]
      if (names.length === 0)
        throw new AwsError(INVALID, 'a log group is needed: logGroupName or logGroupNames')
      if (endTime < startTime)
        throw new AwsError(INVALID, 'endTime is before startTime; both are seconds since 1970')
      const query = readQuery(queryString)
      // The second of the end is part of it.
      const scanned = names
        .map(nameOf)
        .flatMap((name) => rowsOf(name, startTime * 1000, endTime * 1000 + 999))
      const newestFirst = [...scanned].sort((a, b) =>
        String(a.get('@timestamp')) > String(b.get('@timestamp')) ? -1 : 1,
      )
      const found = query.run(newestFirst).slice(0, given.limit)
      const queryId = randomUUID()
      results.set(queryId, {
        status: 'Complete',
        results: found.map((row) => row.map(([field, value]) => ({ field, value }))),
        statistics: { recordsMatched: found.length, recordsScanned: scanned.length, bytesScanned: 0 },
      })
      for (const [oldest] of results) if (results.size > RESULTS_KEPT) results.delete(oldest)
      return { queryId }
    }),
    GetQueryResults: jsonOperation(INVALID, QueryId, ({ queryId }) => {
      const found = results.get(queryId)
      if (found === undefined) throw new AwsError('ResourceNotFoundException', `there is no query ${queryId}`)
      return found
    }),
  })
}
