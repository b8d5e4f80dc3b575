import type { APIGatewayProxyResult } from 'aws-lambda'
import type { Alert } from '../../../../schemas/alert'
import { shownName } from '../../../../schemas/monitor'
import { escapeHtml, htmlDialect } from '../../../domain/messages/markdown/html'
import { isReadWhole, parseMarkdown } from '../../../domain/messages/markdown/parse'
import { walk } from '../../../domain/messages/markdown/walk'
import type { DocumentStart } from '../../../runtime/ports'
import { page } from './shell'
import { words } from './wording'

export interface LogPage {
  readonly status: number
  readonly alert: Alert
  /** Where the page of the alert is, relative to this one. */
  readonly back: string
  /** What is shown of the log's document, or why nothing is. */
  readonly log: DocumentStart | { readonly problem: string }
}

/** The log of an execution as it is stored. It holds what services and an agent have said: text, whatever it looks like. */
export const logPage = ({ status, alert, back, log }: LogPage): APIGatewayProxyResult =>
  page(
    status,
    `${words.log} · ${words.title(alert)}`,
    [
      `<header><p class="top"><span class="badge ${alert.severity}">${escapeHtml(words.severity(alert))}</span><span>${escapeHtml(shownName(alert))}</span></p>`,
      `<h1>${escapeHtml(words.log)}</h1><p><a href="${escapeHtml(back)}">${escapeHtml(words.backToAlert)}</a></p></header>`,
      'problem' in log
        ? `<section class="outcome bad" role="status"><p>${escapeHtml(log.problem)}</p></section>`
        : `<section class="log">${written(log.text)}${log.cut ? cutNote(alert) : ''}</section>`,
    ].join(''),
  )

/** As Markdown where all of it is read; what is longer as it is. */
const written = (text: string): string =>
  isReadWhole(text)
    ? walk(parseMarkdown(text).children, htmlDialect).join('')
    : `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`

const cutNote = ({ execution_log = '' }: Alert): string =>
  `<p class="soft small">${escapeHtml(words.logCut)} <code>${escapeHtml(execution_log)}</code></p>`
