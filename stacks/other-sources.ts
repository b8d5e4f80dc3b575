import type { AwsStatus } from '../functions/runtime/contract'
import { defined } from '../schemas/defined'
import type { Alarm, IssueSource } from '../schemas/detection'
import { IssueDetected } from '../schemas/events'
import type { StackSettings } from './settings/model'

/** Who else may say that a domain is broken: rules that lead to the detector, and what the bus's policy admits. */

export type SourceSettings = Pick<StackSettings, 'account_id' | 'region' | 'stage' | 'monitors' | 'detection'>

/** Characters of one rule's pattern, as EventBridge counts them. */
export const PATTERN_LIMIT = 2_048

const LIVE = { 'replay-name': [{ exists: false }] } as const

/** The detection's settings with the places that they leave out: their rules and the detector read the same. */
export const withDefaultScope = ({
  account_id,
  region,
  detection,
}: Pick<SourceSettings, 'account_id' | 'region' | 'detection'>): SourceSettings['detection'] => ({
  ...detection,
  alarms: detection.alarms.map((alarm) => ({ account_id, region, ...alarm })),
  sources: detection.sources.map((source) => ({ account_id, ...source })),
})

export const alarmArn = ({ alarm_name, account_id = '', region = '' }: Alarm): string =>
  `arn:aws:cloudwatch:${region}:${account_id}:alarm:${alarm_name}`

/** Patterns for exactly these alarms, where they ring and where they end. */
export const alarmPatterns = (settings: SourceSettings): readonly string[] =>
  patterns([...new Set(withDefaultScope(settings).alarms.map(alarmArn))], (resources) => ({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    resources,
    detail: { state: { value: ['ALARM', 'OK'] } },
    ...LIVE,
  }))

/** A pattern for the ends of what the allowed actions may wait for; none where they wait for nothing that AWS reports. */
export const statusPatterns = (
  { execution: { allowed_actions: allowed } }: Pick<StackSettings, 'execution'>,
  statuses: readonly AwsStatus[],
): readonly string[] =>
  patterns(
    statuses.filter(({ action }) => allowed.includes(action)),
    (wanted) => {
      const branches = wanted.map(({ source, detail_types, ended }) => ({
        source: [source],
        'detail-type': detail_types,
        ...defined({ detail: ended }),
      }))
      const [first] = branches
      return { ...(branches.length === 1 ? first : { $or: branches }), ...LIVE }
    },
  )

/** Patterns for `IssueDetected` of exactly these sources, each from its own account; never for the system's own. */
export const issuePatterns = (settings: SourceSettings): readonly string[] =>
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
export const busPolicyStatements = (settings: SourceSettings, busArn: string): readonly object[] =>
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
