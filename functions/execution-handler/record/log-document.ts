import type { Alert } from '../../../schemas/alert'
import { shownName } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { decidedBy, sessionName, sourceIdentity } from '../../domain/approval/step-session'
import { fencedJsonOf, plainLine, quoted } from '../../domain/messages/markdown/quote'
import { parseJson } from '../../runtime/json'
import { firstBytes } from '../../runtime/text'
import type { Ending, StepRecord } from '../model'

/** Largest value in the log, and largest text of the agent, in UTF-16 units. */
const MAX_VALUE = 50_000
const MAX_QUOTE = 100_000
/** Largest log, in bytes. */
const MAX_LOG = 1_000_000

const fenced = (value: unknown): string => {
  const text = written(value)
  return text.length <= MAX_VALUE
    ? text
    : fencedJsonOf({ cut: `${text.length} characters are too long for the log` })
}

/** What nests deeper than the stack, or within itself, is no reason for no log. */
const written = (value: unknown): string => {
  try {
    return fencedJsonOf(value)
  } catch (error) {
    return fencedJsonOf({
      cut: `it cannot be written: ${error instanceof Error ? error.name : 'unknown error'}`,
    })
  }
}

const quotation = (markdown: string): string =>
  markdown.length <= MAX_QUOTE
    ? quoted(markdown)
    : `${quoted(markdown.slice(0, MAX_QUOTE))}\n\nThis is its beginning; the whole has ${markdown.length} characters.`

const section = (title: string, ...paragraphs: readonly (string | undefined)[]): readonly string[] => [
  title,
  '',
  ...paragraphs.filter((text) => text !== undefined).flatMap((text) => [text, '']),
]

const step = (record: StepRecord, index: number): readonly string[] =>
  section(
    `### ${index + 1}. ${record.action} (${record.step_id}): ${record.status}`,
    record.status === 'skipped'
      ? 'Not started.'
      : `Started ${record.started_at}, took ${Math.round(record.duration_ms)} ms.`,
    'Parameters:',
    fenced(record.parameters),
    ...(record.session_policy === undefined
      ? []
      : ['Rights of its session:', fenced(parseJson(record.session_policy))]),
    'Answer:',
    fenced(record.answer),
    record.verified === undefined ? undefined : inEffect[record.verified],
    ...undoOf(record),
  )

const inEffect = {
  yes: 'A look afterwards found the change in effect.',
  no: 'A look afterwards found the change not in effect.',
  unknown: 'A look afterwards could not tell whether the change is in effect.',
} as const

const undoOf = ({ undo, undone }: StepRecord): readonly string[] => {
  if (undone === undefined) return []
  const how = undo === 'succeeded' ? 'Put back' : 'Could not be put back'
  return [`${how} at ${undone.started_at}, took ${Math.round(undone.duration_ms)} ms.`, fenced(undone.answer)]
}

/** What the calls of the execution are found by where AWS keeps them, and whose decision that is. */
const inCloudTrail = (alert: Alert): readonly string[] => {
  const source_identity = sourceIdentity(alert)
  return source_identity === undefined
    ? []
    : [
        `| in CloudTrail | session ${sessionName(alert)}, source identity ${source_identity}: the decision of ${plainLine(decidedBy(alert).join(', '))} |`,
      ]
}

/** Whose approval in advance it was. */
const inAdvance = ({ standing_approval: cited }: Alert): readonly string[] =>
  cited === undefined
    ? []
    : [
        `| approved in advance | by ${plainLine(cited.granted_by.join(', '))}, until ${cited.expires_at}; use ${cited.use} of ${cited.max_per_day} within 24 hours |`,
      ]

const facts = (alert: Alert, at: Instant): string =>
  [
    '| | |',
    '|---|---|',
    `| alert | ${alert.alert_id} |`,
    `| execution | ${alert.execution_id ?? ''} |`,
    `| decided by | ${plainLine(alert.approved_by ?? '')} (${plainLine(alert.decided_by ?? '')}) at ${alert.approved_at ?? ''} |`,
    ...inAdvance(alert),
    `| plan digest | ${alert.plan_digest ?? ''} |`,
    ...inCloudTrail(alert),
    `| started | ${alert.execution_started_at ?? ''} |`,
    `| ended | ${at} |`,
  ].join('\n')

/** The execution's log as people read it: what ran, when, with which parameters, what came back, and what was seen afterwards. */
export const logDocument = (alert: Alert, ending: Ending, at: Instant): string => {
  const text = whole(alert, ending, at)
  const kept = firstBytes(text, MAX_LOG)
  return kept.length === text.length ? kept : `${kept}\n\nThe log is longer; it was cut here.\n`
}

/** What is left of a log that cannot be written as it should be: that, and how it ended. */
export const shortLog = (alert: Alert, ending: Ending, at: Instant, problem: string): string =>
  [
    `# Execution for ${shownName(alert)}: ${ending.outcome}, ${ending.result}`,
    plainLine(ending.reason, 1_000),
    `The log could not be written whole (${problem}). Steps, in their order:`,
    ending.steps.map(({ step_id, action, status }) => `- ${step_id} ${action}: ${status}`).join('\n'),
    facts(alert, at),
    '',
  ].join('\n\n')

const whole = (alert: Alert, ending: Ending, at: Instant): string => {
  const { steps, verification, agent } = ending
  return [
    ...section(
      `# Execution for ${shownName(alert)}: ${ending.outcome}, ${ending.result}`,
      plainLine(ending.reason),
      ending.dry_run === true ? 'Dry run: nothing was changed.' : undefined,
      facts(alert, at),
    ),
    ...section('## Actions', steps.length === 0 ? 'None was carried out.' : undefined),
    ...steps.flatMap(step),
    ...section(
      '## Verification',
      `${verification.probes} fresh probe(s): ${verification.status}. ${plainLine(verification.summary ?? '')}`.trim(),
    ),
    ...section(
      '## The agent',
      agent.assessment === undefined ? 'It was not asked, or gave no answer.' : quotation(agent.assessment),
      agent.problem === undefined ? undefined : plainLine(agent.problem),
      agent.requests.length === 0 ? undefined : `Requests of the agent:\n\n${fenced(agent.requests)}`,
    ),
    ...(agent.traced === undefined
      ? []
      : section(
          '### What the agent did with tools of its own',
          'No one can promise that it did this and nothing else: the setting is `execution.mode: agent`.',
          fenced(agent.traced),
        )),
    ...(agent.closing === undefined ? [] : section('### Closing assessment', quotation(agent.closing))),
  ].join('\n')
}
