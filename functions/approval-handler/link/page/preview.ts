import type { PreviewField } from '../../../../schemas/plan'
import { escapeHtml } from '../../../domain/messages/markdown/html'
import { words } from './wording'

/** What is there now, and what will be. */
export const previewTable = (fields: readonly PreviewField[]): string => {
  if (fields.length === 0) return ''
  const written = fields.map(
    ({ name, now = words.absent, after = words.unchanged }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(now)}</td><td>${escapeHtml(after)}</td></tr>`,
  )
  const columns = [words.what, words.now, words.after].map((text) => `<th scope="col">${text}</th>`).join('')
  return `<table class="preview"><thead><tr>${columns}</tr></thead><tbody>${written.join('')}</tbody></table>`
}
