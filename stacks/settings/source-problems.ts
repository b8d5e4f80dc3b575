import type { Alarm, IssueSource } from '../../schemas/detection'
import { SOURCE } from '../../schemas/event'
import {
  alarmArn,
  alarmPatterns,
  busPolicyStatements,
  issuePatterns,
  PATTERN_LIMIT,
  type SourceSettings,
  withDefaultScope,
} from '../other-sources'
import { named } from './names'

/** Rules per kind of source: each has a statement in policies that are limited, too. */
const MOST_RULES = 5
/** Characters of the bus's policy (10,240) that are left beside the system's own statement. */
const POLICY_LIMIT = 8_000

/** What no single setting shows, one line per problem. */
export const sourceProblems = (settings: SourceSettings): readonly string[] => {
  const { alarms, sources } = withDefaultScope(settings)
  return [...alarmProblems(settings, alarms), ...issueProblems(settings, sources)]
}

const alarmProblems = (settings: SourceSettings, alarms: readonly Alarm[]): readonly string[] => {
  const monitored = new Set(settings.monitors.map(({ domain }) => domain))
  return [
    ...alarms.flatMap(({ domain }, index) =>
      monitored.has(domain)
        ? []
        : [`detection.alarms.${index}.domain: found "${domain}", allowed is a domain that monitors lists`],
    ),
    ...repeated(alarms, (alarm) => `${alarmArn(alarm)} ${alarm.domain}`).map(
      (index) =>
        `detection.alarms.${index}: found "${alarms[index]?.alarm_name}" again, allowed is each alarm once for a domain`,
    ),
    ...tooMany('alarms', alarms.length, alarmPatterns(settings).length),
  ]
}

const issueProblems = (settings: SourceSettings, sources: readonly IssueSource[]): readonly string[] => {
  const { account_id, region } = settings
  const bus = `arn:aws:events:${region}:${account_id}:event-bus/${named(settings, 'cloudops-agent')}`
  const size = JSON.stringify(busPolicyStatements(settings, bus)).length
  return [
    ...sources.flatMap(({ source }, index) =>
      source.startsWith('aws.') || source === SOURCE
        ? [
            `detection.sources.${index}.source: found "${source}", allowed is a source of another team: aws.* is AWS's own, ${SOURCE} this system's`,
          ]
        : [],
    ),
    ...repeated(sources, ({ account_id, source }) => `${account_id} ${source}`).map(
      (index) =>
        `detection.sources.${index}: found "${sources[index]?.source}" again, allowed is each source once for an account`,
    ),
    ...tooMany('sources', sources.length, issuePatterns(settings).length),
    ...(size > POLICY_LIMIT
      ? [
          `detection.sources: found ${sources.length} that need ${size} characters of the bus's policy, allowed are ${POLICY_LIMIT}`,
        ]
      : []),
  ]
}

/** Indices of what is in the list before, too. */
const repeated = <A>(items: readonly A[], keyOf: (item: A) => string): readonly number[] => {
  const keys = items.map(keyOf)
  return keys.flatMap((key, index) => (keys.indexOf(key) === index ? [] : [index]))
}

const tooMany = (name: 'alarms' | 'sources', count: number, rules: number): readonly string[] =>
  rules > MOST_RULES
    ? [
        `detection.${name}: found ${count} that need ${rules} rules, allowed are ${MOST_RULES} with ${PATTERN_LIMIT} characters each`,
      ]
    : []
