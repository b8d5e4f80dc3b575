import * as t from 'io-ts'
import type { Alert } from '../../../../schemas/alert'
import { escapeHtml } from '../../../domain/messages/markdown/html'
import { time } from '../../../domain/messages/wording'
import { parseJson } from '../../../runtime/json'
import { oneLine } from '../../../runtime/text'
import { words } from './wording'

/** `execution_details` as far as people read it here; whatever had to be cut is in the log's document. */
const Step = t.intersection([
  t.type({ step_id: t.string, status: t.string }),
  t.partial({
    action: t.string,
    started_at: t.string,
    duration_ms: t.number,
    verified: t.string,
    undo: t.string,
    answer: t.UnknownRecord,
  }),
])
const Verification = t.intersection([
  t.type({ status: t.string, probes: t.number }),
  t.partial({ summary: t.string }),
])
const Details = t.intersection([
  t.type({ steps: t.array(Step) }),
  t.partial({ reason: t.string, verification: Verification }),
])

/** Longest answer that is shown of a step, in characters. */
const MAX_ANSWER = 1_000

/** What was carried out, as it was recorded; nothing where nothing was. */
export const executionLog = (
  alert: Alert,
  logUrl: string | undefined,
  at: (text: string) => string,
): string => {
  const details = parseJson(alert.execution_details ?? '')
  if (!Details.is(details)) return ''
  const { steps, reason, verification } = details
  const lines = [
    ...(alert.execution_started_at === undefined
      ? []
      : [at(words.ran(time(alert.execution_started_at), time(alert.executed_at)))]),
    ...(reason === undefined ? [] : [oneLine(reason)]),
    ...(verification === undefined ? [] : [words.verified(verification)]),
  ]
  return [
    `<section id="log"><h2>${escapeHtml(words.log)}</h2>`,
    lines.map((line) => `<p>${escapeHtml(line)}</p>`).join(''),
    steps.length === 0 ? '' : `<ol class="steps">${steps.map(stepItem).join('')}</ol>`,
    alert.execution_log === undefined || logUrl === undefined
      ? ''
      : `<p><a href="${escapeHtml(logUrl)}">${escapeHtml(words.wholeLog)}</a></p>`,
    '</section>',
  ].join('')
}

const stepItem = ({
  step_id,
  action = '',
  status,
  duration_ms,
  verified,
  undo,
  answer,
}: t.TypeOf<typeof Step>): string => {
  const facts = [
    status,
    ...(duration_ms === undefined ? [] : [`${Math.round(duration_ms)} ms`]),
    ...(verified === undefined ? [] : [words.inEffect(verified)]),
    ...(undo === undefined ? [] : [words.undone(undo)]),
  ]
  const said =
    answer === undefined || Object.keys(answer).length === 0
      ? ''
      : oneLine(JSON.stringify(answer), MAX_ANSWER)
  return [
    `<li><span class="name">${escapeHtml(oneLine(action === '' ? step_id : action))}</span>`,
    `<p class="soft">${escapeHtml(oneLine(facts.join(', ')))}</p>`,
    said === '' ? '' : `<p><code>${escapeHtml(said)}</code></p>`,
    '</li>',
  ].join('')
}
