import { createHash } from 'node:crypto'
import type { APIGatewayProxyResult } from 'aws-lambda'
import { escapeHtml } from '../../../domain/messages/markdown/html'
import { STYLE } from './style'
import { words } from './wording'

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** No script, nothing from elsewhere, no frame around it, and no trace of the link in caches, referrers or search. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
}

/** A whole page. `content` is HTML already; `title` is text. */
export const page = (statusCode: number, title: string, content: string): APIGatewayProxyResult => ({
  statusCode,
  headers: HEADERS,
  body: `<!doctype html><html lang="${words.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>`,
})

/** A page with one message. It shows nothing of any alert: whoever sees it has proved nothing. */
export const messagePage = (
  statusCode: number,
  title: string,
  message: string,
  /** What is there to be copied. */
  code?: string,
): APIGatewayProxyResult =>
  page(
    statusCode,
    title,
    `<section class="notice"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p>${code === undefined ? '' : `<pre><code>${escapeHtml(code)}</code></pre>`}</section>`,
  )
