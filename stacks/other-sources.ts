import type { Alarm, IssueSource } from '../schemas/detection'
import { SOURCE } from '../schemas/event'
import { IssueDetected } from '../schemas/events'
import type { StackSettings } from './settings'

/** Who else may say that a domain is broken: rules that lead to the detector, and what the bus's policy admits. */

type Settings = Pick<StackSettings, 'account_id' | 'region' | 'stage' | 'monitors' | 'detection'>

/** Characters of one rule's pattern, as EventBridge counts them. */
const PATTERN_LIMIT = 2_048
/** Rules per kind of source: each has a statement in policies that are limited, too. */
const MOST_RULES = 5
/** Characters of the bus's policy (10,240) that are left beside the system's own statement. */
const POLICY_LIMIT = 8_000

const LIVE = { 'replay-name': [{ exists: false }] } as const

/** The detection's settings with the places that they leave out: their rules and the detector read the same. */
export const withDefaultScope = ({
  account_id,
  region,
  detection,
}: Pick<Settings, 'account_id' | 'region' | 'detection'>): Settings['detection'] => ({
  ...detection,
  alarms: detection.alarms.map((alarm) => ({ account_id, region, ...alarm })),
  sources: detection.sources.map((source) => ({ account_id, ...source })),
})

const alarmArn = ({ alarm_name, account_id = '', region = '' }: Alarm): string =>
  `arn:aws:cloudwatch:${region}:${account_id}:alarm:${alarm_name}`

/** Patterns for exactly these alarms, where they ring and where they end. */
export const alarmPatterns = (settings: Settings): readonly string[] =>
  patterns([...new Set(withDefaultScope(settings).alarms.map(alarmArn))], (resources) => ({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    resources,
    detail: { state: { value: ['ALARM', 'OK'] } },
    ...LIVE,
  }))

/** Patterns for `IssueDetected` of exactly these sources, each from its own account; never for the system's own. */
export const issuePatterns = (settings: Settings): readonly string[] =>
  patterns(withDefaultScope(settings).sources, (sources) => {
    const branches = byAccount(sources).map(([account, names]) => ({ account: [account], source: names }))
    const [first] = branches
    return {
      'detail-type': [IssueDetected.name],
      ...(branches.length === 1 ? first : { $or: branches }),
      ...LIVE,
    }
  })

/** As few patterns as EventBridge's limit allows, one rule each. */
const patterns = <A>(items: readonly A[], patternOf: (items: readonly A[]) => object): readonly string[] => {
  const groups: A[][] = []
  for (const item of items) {
    const last = groups.at(-1)
    const fits =
      last !== undefined && Buffer.byteLength(JSON.stringify(patternOf([...last, item]))) <= PATTERN_LIMIT
    if (fits) last.push(item)
    else groups.push([item])
  }
  return groups.map((group) => JSON.stringify(patternOf(group)))
}

const byAccount = (sources: readonly IssueSource[]): readonly (readonly [string, readonly string[]])[] => {
  const accounts = [...new Set(sources.map(({ account_id = '' }) => account_id))]
  return accounts.map((account) => [
    account,
    sources.filter(({ account_id }) => account_id === account).map(({ source }) => source),
  ])
}

/**
 * Statements of the bus's policy: each other account may put `IssueDetected` of its own sources and nothing else. In the
 * deployment's own account IAM decides.
 */
export const busPolicyStatements = (settings: Settings, busArn: string): readonly object[] =>
  byAccount(withDefaultScope(settings).sources)
    .filter(([account]) => account !== settings.account_id)
    .map(([account, sources]) => ({
      Sid: `Detectors${account}`,
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'events:PutEvents',
      Resource: busArn,
      Condition: {
        // The source is a list to IAM. All of it must be known, and a list without entries would be.
        'ForAllValues:StringEquals': { 'events:source': sources },
        Null: { 'events:source': 'false' },
        StringEquals: { 'events:detail-type': IssueDetected.name },
      },
    }))

/** What no single setting shows, one line per problem. */
export const sourceProblems = (settings: Settings): readonly string[] => {
  const { alarms, sources } = withDefaultScope(settings)
  return [...alarmProblems(settings, alarms), ...issueProblems(settings, sources)]
}

const alarmProblems = (settings: Settings, alarms: readonly Alarm[]): readonly string[] => {
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

const issueProblems = (settings: Settings, sources: readonly IssueSource[]): readonly string[] => {
  const { account_id, region, stage } = settings
  const bus = `arn:aws:events:${region}:${account_id}:event-bus/cloudops-agent${stage === '' ? '' : `-${stage}`}`
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

/** Indices of what stood there before. */
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
