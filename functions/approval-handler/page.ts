import { createHash } from 'node:crypto'
import type { APIGatewayProxyResult } from 'aws-lambda'
import type { Alert } from '../../schemas/alert'
import type { PlanStep } from '../../schemas/plan'
import type { Instant } from '../../schemas/scalars'
import type { AppError } from '../errors'
import { sayTo } from './respond'

const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--ink:#1c2430;--soft:#55606f;--line:#d5dbe3;--panel:#f5f7fa;--go:#1a6b3a;--stop:#a5282c}
@media (prefers-color-scheme:dark){:root{--ground:#10151d;--ink:#e6eaf0;--soft:#a9b4c2;--line:#333d4b;--panel:#19212c;--go:#7fd6a0;--stop:#ff9d9d}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:1.25rem}h1{font-size:1.4rem;line-height:1.25;margin:.2rem 0 .6rem}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}
.soft{color:var(--soft);margin:.2rem 0}pre,.panel{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.8rem;overflow-wrap:anywhere;white-space:pre-wrap;font:.9rem/1.5 ui-monospace,monospace}
ol{padding-left:1.4rem}li{margin:.5rem 0}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--line);padding:.35rem .5rem .35rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere;font-weight:400}th{color:var(--soft);width:35%}
label{display:block;margin:1rem 0 .3rem}textarea{width:100%;min-height:4rem;padding:.5rem;font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);border-radius:.4rem}
.choices{display:flex;gap:.8rem;flex-wrap:wrap;margin-top:1rem}button{flex:1 1 9rem;min-height:2.9rem;font:inherit;font-weight:600;border-radius:.5rem;border:2px solid currentColor;background:var(--ground);cursor:pointer}
.go{color:var(--go)}.stop{color:var(--stop)}:focus-visible{outline:3px solid var(--soft);outline-offset:2px}
`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

const html = (statusCode: number, title: string, content: string): APIGatewayProxyResult => ({
  statusCode,
  headers: HEADERS,
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${content}</main></body></html>`,
})

/** A page that only says something: a result, or why there is nothing to decide. */
export const messagePage = (
  statusCode: number,
  title: string,
  message: string,
  alert?: Alert,
): APIGatewayProxyResult =>
  html(
    statusCode,
    title,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p>${
      alert === undefined
        ? ''
        : `<p class="soft">${escapeHtml(alert.domain)}, alert ${escapeHtml(alert.alert_id)}</p>`
    }`,
  )

export interface PageGiven {
  readonly alert: Alert
  readonly token: string
  readonly now: Instant
  /** Why this link only shows, or nothing where it decides. */
  readonly refusal: AppError | undefined
}

/** The page behind a link: everything that a decision needs, nothing preselected. Showing it decides nothing. */
export const decisionPage = ({ alert, token, now, refusal }: PageGiven): APIGatewayProxyResult => {
  const steps = alert.plan?.steps ?? []
  return html(
    200,
    `${alert.severity}: ${alert.domain}`,
    [
      `<p class="soft">${escapeHtml(alert.severity)} alert, ${escapeHtml(timeLeft(alert, now))}</p>`,
      `<h1>${escapeHtml(alert.summary)}</h1>`,
      `<p class="soft">${escapeHtml(alert.domain)}, alert ${escapeHtml(alert.alert_id)}, opened ${escapeHtml(alert.timestamp)}</p>`,
      '<h2>Plan</h2>',
      steps.length === 0
        ? `<p>There is no executable step. ${escapeHtml(alert.analysis_problem ?? alert.plan?.summary ?? '')}</p>`
        : `<p>${escapeHtml(alert.plan?.summary ?? '')}</p><ol>${steps.map(stepItem).join('')}</ol>`,
      refusal === undefined
        ? form(token, steps.length > 0)
        : `<p class="panel">This link shows the alert. It cannot be decided here: ${escapeHtml(sayTo(refusal))}.</p>`,
      '<h2>Evidence</h2>',
      `<table><tbody>${alert.issue.evidence.facts.map(({ name, value }) => row(name, value)).join('')}</tbody></table>`,
      '<h2>Analysis</h2>',
      `<pre tabindex="0">${escapeHtml(alert.agent_analysis ?? '')}</pre>`,
    ].join(''),
  )
}

const stepItem = (step: PlanStep): string =>
  `<li><strong>${escapeHtml(step.action)}</strong> (${step.risk} risk)<br>${escapeHtml(step.rationale)}<pre>${escapeHtml(JSON.stringify(step.parameters, null, 2))}</pre></li>`

const row = (name: string, value: string): string =>
  `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`

const form = (token: string, executable: boolean): string => {
  const button = (action: string, label: string, look: string) =>
    `<button class="${look}" name="action" value="${action}">${label}</button>`
  const choices = executable
    ? button('approve', 'Approve the plan', 'go') + button('reject', 'Reject', 'stop')
    : button('acknowledge', 'Acknowledge', 'go')
  return `<form method="post" action="approval/decision"><input type="hidden" name="t" value="${escapeHtml(token)}"><label for="comment">Comment (optional)</label><textarea id="comment" name="comment" maxlength="1000"></textarea><div class="choices">${choices}</div></form>`
}

const timeLeft = (alert: Alert, now: Instant): string => {
  const minutes = Math.max(
    0,
    Math.floor((Date.parse(alert.approval_expires_at ?? now) - Date.parse(now)) / 60_000),
  )
  return `${minutes} minute(s) left to decide; after that nothing is carried out`
}
