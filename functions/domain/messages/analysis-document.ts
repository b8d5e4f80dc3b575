import type { Alert } from '../../../schemas/alert'
import type { Issue } from '../../../schemas/issue'
import { shownName } from '../../../schemas/monitor'
import type { Plan } from '../../../schemas/plan'
import { firstBytes, wellFormed } from '../../runtime/text'
import { changeLine, trail } from './changes'
import { fencedJsonOf, plainLine, quoted } from './markdown/quote'

/** Largest analysis that is kept in the item, in bytes: an item ends at 400 KB. */
const MAX_STORED = 100_000

const evidence = ({
  summary,
  issue_type,
  severity,
  evidence: { observed_at, target, facts, timings },
}: Issue): string =>
  [
    `**${plainLine(summary)}** (${issue_type}, ${severity}), observed ${observed_at} at ${plainLine(target)}`,
    '',
    '| fact | value |',
    '|---|---|',
    ...facts.map(({ name, value }) => `| ${name} | ${plainLine(value)} |`),
    ...Object.entries(timings).map(([name, value]) => `| ${name} | ${value.toFixed(1)} |`),
  ].join('\n')

/** What changed about the resources before, and how they are. */
const changed = ({ change_report: report, issue }: Alert): readonly string[] =>
  report === undefined
    ? []
    : [
        '## What changed',
        '',
        `By CloudTrail, ${trail(report)}.`,
        '',
        ...report.changes.map(
          (change) => `- ${plainLine(changeLine(change, issue.evidence.observed_at))} (${change.at})`,
        ),
        ...(report.changes.length === 0 ? ['- no event seen'] : []),
        '',
        ...(report.states.length === 0
          ? []
          : [
              '| state | value |',
              '|---|---|',
              ...report.states.map(({ name, value }) => `| ${name} | ${plainLine(value)} |`),
              '',
            ]),
        ...(report.unchecked.length === 0
          ? []
          : ['Could not be checked:', '', ...report.unchecked.map((one) => `- ${plainLine(one)}`), '']),
      ]

/** Takes the place of an analysis when the agent could not give one: an outage of the agent must not hide that of a site. */
export const evidenceOnly = (alert: Alert, problem: string): string =>
  [
    '## Executive Summary',
    '',
    `${plainLine(alert.summary)}.`,
    '',
    `The agent gave no analysis: ${plainLine(problem)} What follows is what the probes saw; people have to find the cause.`,
    '',
    '## Critical Findings',
    '',
    evidence(alert.issue),
  ].join('\n')

/** The document in the bucket: what was observed, the analysis, the plan. */
export const analysisDocument = (
  alert: Alert,
  analysis: string,
  plan: Plan,
  problem: string | undefined,
): string =>
  [
    `# ${shownName(alert)}: ${alert.cause}`,
    '',
    `Alert ${alert.alert_id}, opened ${alert.timestamp}.`,
    '',
    '## Evidence',
    '',
    evidence(alert.issue),
    '',
    ...changed(alert),
    '## Analysis',
    '',
    'Quoted as it was given: nothing in the quotation is by the system.',
    '',
    quoted(analysis),
    '',
    '## Plan as the system understood it',
    '',
    ...(problem === undefined ? [] : [plainLine(problem), '']),
    fencedJsonOf(plan),
    '',
  ].join('\n')

/** The analysis as the item keeps it: what people decide on and digests cover. */
export const storedAnalysis = (analysis: string): string => {
  const kept = firstBytes(analysis, MAX_STORED)
  return kept === wellFormed(analysis)
    ? kept
    : `${kept}\n\n(The analysis is longer; the document holds the whole of it.)`
}
