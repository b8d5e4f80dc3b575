import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import type { Ending, StepRecord } from './details'

const fenced = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

const step = (record: StepRecord, index: number): string =>
  [
    `### ${index + 1}. ${record.action} (${record.step_id}): ${record.status}`,
    '',
    `Started ${record.started_at}, took ${Math.round(record.duration_ms)} ms.`,
    '',
    'Parameters:',
    '',
    fenced(record.parameters),
    '',
    'Answer:',
    '',
    fenced(record.answer),
    '',
  ].join('\n')

/** The execution's log as people read it: what ran, when, with which parameters, what came back, and what was seen afterwards. */
export const logDocument = (alert: Alert, ending: Ending, at: Instant): string =>
  [
    `# Execution for ${alert.domain}: ${ending.outcome}, ${ending.result}`,
    '',
    ending.reason,
    '',
    '| | |',
    '|---|---|',
    `| alert | ${alert.alert_id} |`,
    `| execution | ${alert.execution_id ?? ''} |`,
    `| decided by | ${cell(alert.approved_by ?? '')} (${cell(alert.decided_by ?? '')}) at ${alert.approved_at ?? ''} |`,
    `| plan digest | ${alert.plan_digest ?? ''} |`,
    `| started | ${alert.execution_started_at ?? ''} |`,
    `| ended | ${at} |`,
    '',
    '## Actions',
    '',
    ending.steps.length === 0 ? 'None was carried out.\n' : ending.steps.map(step).join('\n'),
    '## Verification',
    '',
    `${ending.verification.probes} fresh probe(s): ${ending.verification.status}. ${ending.verification.summary ?? ''}`.trim(),
    '',
    '## The agent',
    '',
    ending.agent.asked ? (ending.agent.assessment ?? '') : 'It was not asked.',
    ...(ending.agent.problem === undefined ? [] : ['', ending.agent.problem]),
    ...(ending.agent.requests.length === 0
      ? []
      : ['', 'Requests of the agent:', '', fenced(ending.agent.requests)]),
    ...(ending.agent.closing === undefined ? [] : ['', '### Closing assessment', '', ending.agent.closing]),
    '',
  ].join('\n')

/** A name inside a table cell. */
const cell = (text: string): string => text.replace(/[|\r\n\\`<>]/g, ' ')
