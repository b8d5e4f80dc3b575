import { escapeHtml } from '../../../domain/messages/markdown/html'
import type { TriedStep } from '../../../domain/plan/trial'
import { previewTable } from './preview'
import { words } from './wording'

/** What trying the plan has found, step by step. */
export const triedSteps = (steps: readonly TriedStep[]): string => {
  const items = steps.map(({ step_id, action, finding, reason, fields }) =>
    [
      `<li><span class="name">${escapeHtml(`${step_id} ${action}`)}</span> <span class="badge">${escapeHtml(words.findings[finding])}</span>`,
      reason === undefined ? '' : `<p>${escapeHtml(reason)}</p>`,
      previewTable(fields),
      '</li>',
    ].join(''),
  )
  return `<section><h2>${escapeHtml(words.tried)}</h2><ol class="steps">${items.join('')}</ol></section>`
}
