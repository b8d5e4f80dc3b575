import { computeRules } from './compute'
import { dataRules } from './data'
import { identityRules } from './identity'
import { messagingRules } from './messaging'
import type { Finding, Rule } from './model'
import { operationsRules } from './operations'

export const rules: readonly Rule[] = [
  ...dataRules,
  ...messagingRules,
  ...computeRules,
  ...identityRules,
  ...operationsRules,
]

const verdictText = ({ rule: { verdict }, looked, failing }: Finding): string => {
  if ('held' in verdict) return `held by ${looked}`
  if ('notWanted' in verdict) return `not wanted: ${verdict.notWanted}`
  return `held by ${looked - failing.length} of ${looked}. The others: ${verdict.reason}`
}

/** The part of docs/security.md about the definition. */
export const rulesPage = (findings: readonly Finding[]): readonly string[] => [
  '## Practices',
  '',
  `What AWS and the usual scanners ask of a definition like this one: ${findings.length} rules, each with its verdict. A test fails where one that is held is broken, and where the`,
  'reason of an exception no longer applies.',
  '',
  '| rule | practice | verdict |',
  '|---|---|---|',
  ...findings.map(
    (finding) => `| \`${finding.rule.id}\` | ${finding.rule.practice} | ${verdictText(finding)} |`,
  ),
  '',
]
