import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import pc from 'picocolors'
import { type Browser, chromium } from 'playwright-core'
import { mailMessage } from '../../functions/adapters/channels/email/message'
import { slackMessage } from '../../functions/adapters/channels/slack/message'
import { teamsMessage } from '../../functions/adapters/channels/teams/message'
import { alertPage } from '../../functions/approval-handler/link/page/alert-page'
import { stateOf } from '../../functions/approval-handler/link/page/state'
import type { NotifiedEvent } from '../../functions/domain/messages/events'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'
import { messageFor } from '../../functions/domain/messages/message'
import { offersOf } from '../../functions/domain/messages/offers'
import { readCommandLine, runTool, ToolError, textOf } from '../../local/commands/shared/command-line'
import type { Alert } from '../../schemas/alert'
import type { Channel } from '../../schemas/scalars'
import { approved, policy, recovered, resolved, undecided } from './samples'
import { slackHtml } from './slack'
import { renderScript, teamsHtml } from './teams'

const usage = `Usage: npm run pictures [-- --out FOLDER]

Makes the pictures of every message and page for the documents, with a real browser.

  --out FOLDER   where to write them (docs/pictures)
  --help         show this
`

const ROOT = join(__dirname, '..', '..')
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const LINK = 'https://api.example.com/prod/approval?t=…'

const message = (event: NotifiedEvent, alert: Alert, channel: Channel) =>
  messageFor(event, alert, policy, channel, LINK)

const page = (alert: Alert, form = true): string => {
  const now = '2026-01-31T08:31:00.000Z'
  const state = stateOf(alert, alert.plan_digest ?? '', now)
  const offers = form ? { form: { token: 'a1', offers: offersOf(alert), action: 'approval/decision' } } : {}
  const execution = { mode: 'gated', dry_run: false } as const
  return alertPage({ ...state, alert, now, approvalsNeeded: 1, execution, ...offers }).body
}

const mail = (): string => {
  const { subject, text } = mailMessage(message('AlertAnalyzed', undecided, 'email'))
  const style =
    'body{margin:0;padding:20px;width:660px;background:#fff;color:#202124;font:14px/1.5 Inter,Arial,sans-serif}h1{font-size:18px;font-weight:500;margin:0 0 12px}pre{white-space:pre-wrap;font:13px/1.5 "DejaVu Sans Mono",monospace;margin:0}'
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><h1>${escapeHtml(subject)}</h1><pre>${escapeHtml(text)}</pre>`
}

interface Picture {
  readonly name: string
  readonly html: string
  readonly width: number
  readonly dark?: boolean
  /** Only so much from the top. */
  readonly height?: number
  /** Script whose answer lists what is wrong. */
  readonly script?: string
}

const cardsOf = (...messages: readonly ReturnType<typeof message>[]): string =>
  renderScript(
    messages.map(
      (one) => (teamsMessage(one) as { attachments: [{ content: unknown }] }).attachments[0].content,
    ),
  )

const pictures = (): readonly Picture[] => [
  {
    name: 'slack-question',
    html: slackHtml([{ at: '8:05', message: slackMessage(message('AlertAnalyzed', undecided, 'slack')) }]),
    width: 676,
  },
  {
    name: 'slack-outcome',
    html: slackHtml([
      { at: '8:09', message: slackMessage(message('AlertApproved', approved, 'slack')) },
      { at: '8:09', message: slackMessage(message('ExecutionCompleted', resolved, 'slack')) },
    ]),
    width: 676,
  },
  {
    name: 'teams-question',
    html: teamsHtml,
    width: 676,
    script: cardsOf(message('AlertAnalyzed', undecided, 'teams')),
  },
  {
    name: 'teams-outcome',
    html: teamsHtml,
    width: 676,
    script: cardsOf(
      message('AlertApproved', approved, 'teams'),
      message('ExecutionCompleted', resolved, 'teams'),
    ),
  },
  { name: 'email-question', html: mail(), width: 700 },
  { name: 'page-light', html: page(undecided), width: 800 },
  { name: 'page-dark', html: page(undecided), width: 800, height: 900, dark: true },
  { name: 'page-phone', html: page(undecided), width: 390 },
  { name: 'page-decided', html: page(resolved), width: 800, height: 620 },
  { name: 'page-recovered', html: page(recovered), width: 390, height: 560, dark: true },
]

const shoot = async (browser: Browser, picture: Picture, folder: string): Promise<string> => {
  const { name, html, width, height, dark = false, script } = picture
  const tab = await browser.newPage({
    viewport: { width, height: height ?? 100 },
    colorScheme: dark ? 'dark' : 'light',
  })
  try {
    await tab.setContent(html)
    if (script !== undefined) {
      await tab.addScriptTag({
        path: createRequire(__filename).resolve('adaptivecards/dist/adaptivecards.min.js'),
      })
      const problems = (await tab.evaluate(script)) as readonly string[]
      if (problems.length > 0) throw new ToolError(`${name}: ${problems.join('; ')}`)
    }
    const path = join(folder, `${name}.png`)
    await tab.screenshot({ path, fullPage: height === undefined })
    return path
  } finally {
    await tab.close()
  }
}

void runTool(usage, async () => {
  const { values } = readCommandLine(process.argv.slice(2), {
    out: { type: 'string' },
    help: { type: 'boolean' },
  })
  if (values.help === true) {
    console.log(usage)
    return 0
  }
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path))
  if (executablePath === undefined) throw new ToolError('there is no chromium; set CHROMIUM to one')
  const folder = textOf(values, 'out') ?? join(ROOT, 'docs', 'pictures')
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-lcd-text', '--font-render-hinting=none'],
  })
  try {
    for (const picture of pictures()) {
      const path = await shoot(browser, picture, folder)
      console.log(pc.dim(relative(process.cwd(), path)))
    }
  } finally {
    await browser.close()
  }
  return 0
})
