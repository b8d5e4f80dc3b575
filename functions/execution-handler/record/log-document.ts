import type { Alert } from '../../../schemas/alert'
import type { Instant } from '../../../schemas/scalars'
import type { Ending, StepRecord } from '../model'

const fenced = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

/** One line of text from outside, as text: no markup of it becomes markup of the log. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~!&]/g, '\\$&')

/** Largest text of the agent in the log, in UTF-16 units. */
const MAX_QUOTE = 100_000

/** The agent's Markdown as a quotation, so that it cannot pass for a part of the log itself. */
const quoted = (markdown: string): string =>
  markdown
    .slice(0, MAX_QUOTE)
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line}`)
    .join('\n')

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

const facts = (alert: Alert, at: Instant): string =>
  [
    '| | |',
    '|---|---|',
    `| alert | ${alert.alert_id} |`,
    `| execution | ${alert.execution_id ?? ''} |`,
    `| decided by | ${plain(alert.approved_by ?? '')} (${plain(alert.decided_by ?? '')}) at ${alert.approved_at ?? ''} |`,
    `| plan digest | ${alert.plan_digest ?? ''} |`,
    `| started | ${alert.execution_started_at ?? ''} |`,
    `| ended | ${at} |`,
  ].join('\n')

/** The execution's log as people read it: what ran, when, with which parameters, what came back, and what was seen afterwards. */
export const logDocument = (alert: Alert, ending: Ending, at: Instant): string => {
  const { steps, verification, agent } = ending
  return [
    ...section(
      `# Execution for ${alert.domain}: ${ending.outcome}, ${ending.result}`,
      plain(ending.reason),
      ending.dry_run === true ? 'Dry run: nothing was changed.' : undefined,
      facts(alert, at),
    ),
    ...section('## Actions', steps.length === 0 ? 'None was carried out.' : undefined),
    ...steps.flatMap(step),
    ...section(
      '## Verification',
      `${verification.probes} fresh probe(s): ${verification.status}. ${plain(verification.summary ?? '')}`.trim(),
    ),
    ...section(
      '## The agent',
      agent.assessment === undefined ? 'It was not asked, or gave no answer.' : quoted(agent.assessment),
      agent.problem === undefined ? undefined : plain(agent.problem),
      agent.requests.length === 0 ? undefined : `Requests of the agent:\n\n${fenced(agent.requests)}`,
    ),
    ...(agent.traced === undefined
      ? []
      : section(
          '### What the agent did with tools of its own',
          'No one can promise that it did this and nothing else: the setting is `execution.mode: agent`.',
          fenced(agent.traced),
        )),
    ...(agent.closing === undefined ? [] : section('### Closing assessment', quoted(agent.closing))),
  ].join('\n')
}
