import type { SlackMessage } from '../../functions/adapters/channels/slack/message'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'

/** Block Kit as Slack's clients show it, near enough to judge a message by. Slack publishes no renderer. */

const STYLE = `:root{--ground:#fff;--ink:#1d1c1d;--soft:#616061;--badge:#e8e8e8;--rule:#bbb;--code:#c01343;--panel:#f8f8f8;--edge:#ddd;--link:#1264a3;--user:#e8f5fa}
@media (prefers-color-scheme:dark){:root{--ground:#1a1d21;--ink:#d1d2d3;--soft:#ababad;--badge:#35373b;--rule:#565856;--code:#e8912d;--panel:#232529;--edge:#36393f;--link:#1d9bd1;--user:#1a3c4d}}
body{margin:0;padding:18px;background:var(--ground);color:var(--ink);font:15px/1.467 Lato,"Helvetica Neue",Arial,sans-serif;max-width:640px}
.post{display:flex;gap:10px;margin-bottom:14px}.face{flex:0 0 36px;height:36px;border-radius:6px;background:#0b4c8c;color:#fff;font-weight:900;display:grid;place-items:center}
.name{font-weight:900}.app{background:var(--badge);color:var(--soft);border-radius:2px;font-size:10px;font-weight:700;padding:1px 4px;margin:0 6px;vertical-align:middle}.at{color:var(--soft);font-size:12px}
.b{margin:6px 0}.header{font-size:18px;font-weight:900}.fields{display:grid;grid-template-columns:1fr 1fr;gap:6px 16px}.context{color:var(--soft);font-size:13px}
.buttons{display:flex;gap:8px;flex-wrap:wrap}.button{border:1px solid var(--rule);border-radius:4px;font-weight:700;padding:5px 12px}.primary{background:#007a5a;border-color:#007a5a;color:#fff}.danger{background:#e01e5a;border-color:#e01e5a;color:#fff}
code{border:1px solid var(--edge);background:var(--panel);color:var(--code);border-radius:3px;padding:1px 3px;font:12px/1.5 "DejaVu Sans Mono",monospace}pre{border:1px solid var(--edge);background:var(--panel);border-radius:4px;padding:8px;white-space:pre-wrap;font:12px/1.5 "DejaVu Sans Mono",monospace}
a{color:var(--link);text-decoration:none}.user{background:var(--user);color:var(--link);padding:0 2px;border-radius:3px}label{font-weight:700;display:block;margin-bottom:4px}.input{border:1px solid var(--rule);border-radius:4px;height:34px}.optional{color:var(--soft);font-weight:400}`

/** A moment as somebody in Berlin sees it. */
const inBerlin = (moment: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Berlin', ...options }).format(moment)

export const timeOf = (moment: number): string => inBerlin(moment, { timeStyle: 'short' })

const dateOf = (at: number): string => {
  const dayOf = (moment: number): string => inBerlin(moment, { month: 'short', day: 'numeric' })
  const day = dayOf(at * 1_000)
  return `${day === dayOf(Date.now()) ? 'today' : day} at ${timeOf(at * 1_000)}`
}

/** Marks of Slack's own Markdown. The text is escaped already: that is what Slack wants. */
const mrkdwn = (text: string): string =>
  text
    .replace(/```([^`]*)```/g, '<pre>$1</pre>')
    .replace(/`([^`\n]+)`/g, '<code>$1</code>')
    .replace(
      /<@(\w+)>/g,
      (_, id: string) => `<span class="user">@${id.replace(/^U0/, '').toLowerCase()}</span>`,
    )
    .replace(/<!date\^(\d+)\^[^|>]*\|[^>]*>/g, (_, at: string) => dateOf(Number(at)))
    .replace(/<(https?:[^|>]*)\|([^>]*)>/g, '<a href="$1">$2</a>')
    .replace(/(^|[\s(])\*([^*\n]+)\*(?=$|[\s.,:·)])/gm, '$1<b>$2</b>')
    .replace(/(^|\s)_([^_\n]+)_(?=$|[\s.,])/gm, '$1<i>$2</i>')
    .replaceAll('\n', '<br>')

interface Text {
  readonly text: string
}
interface Element extends Text {
  readonly style?: string
}
interface Shown {
  readonly type: string
  readonly text?: Text
  readonly fields?: readonly Text[]
  readonly label?: Text
  readonly elements?: readonly (Element & { readonly text: string | Text })[]
}

const textOf = (text: string | Text): string => (typeof text === 'string' ? text : text.text)

const block = ({ type, text, fields, label, elements = [] }: Shown): string => {
  switch (type) {
    case 'header':
      return `<div class="b header">${escapeHtml(text?.text ?? '')}</div>`
    case 'section':
      return fields === undefined
        ? `<div class="b">${mrkdwn(text?.text ?? '')}</div>`
        : `<div class="b fields">${fields.map((field) => `<div>${mrkdwn(field.text)}</div>`).join('')}</div>`
    case 'context':
      return `<div class="b context">${elements.map((element) => mrkdwn(textOf(element.text))).join('')}</div>`
    case 'input':
      return `<div class="b"><label>${escapeHtml(label?.text ?? '')} <span class="optional">(optional)</span></label><div class="input"></div></div>`
    default:
      return `<div class="b buttons">${elements.map((element) => `<span class="button ${element.style ?? ''}">${escapeHtml(textOf(element.text))}</span>`).join('')}</div>`
  }
}

export const slackHtml = (
  posts: readonly { readonly at: string; readonly message: SlackMessage }[],
): string =>
  `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${posts
    .map(
      ({ at, message }) =>
        `<div class="post"><div class="face">C</div><div><span class="name">CloudOps Agent</span><span class="app">APP</span><span class="at">${at}</span>${message.blocks
          .map((one) => block(one as unknown as Shown))
          .join('')}</div></div>`,
    )
    .join('')}`
