import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SlackMessage } from '../../functions/adapters/channels/slack/message'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'
import type { ChatMessage } from '../../local/chat'
import { endAlerts, raiseAlerts, recoveredDomain, repairedDomain } from '../../local/commands/demo/scenario'
import { startWorld, type World } from '../../local/commands/demo/world'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import type { Progress } from '../../local/commands/shared/progress'
import { readOptions as reviewOptions } from '../review/options'
import { runReview } from '../review/run'
import { readOptions as statusOptions } from '../status/options'
import { runStatus } from '../status/run'
import type { Picture } from './browser'
import { slackHtml } from './slack'
import { renderScript, teamsHtml } from './teams'

type Take = (...pictures: readonly Picture[]) => Promise<void>

/** Looks before the monitors are shown, so that their latencies have a course. */
const LOOKS = 12
const PHONE = 390

const slack = (messages: readonly ChatMessage[]): string =>
  slackHtml(
    messages.map(({ received_at, payload }) => ({
      at: received_at.slice(11, 16),
      message: payload as unknown as SlackMessage,
    })),
  )

interface TeamsMessage {
  readonly attachments: readonly [{ readonly content: unknown }]
}
const cards = (messages: readonly ChatMessage[]): string =>
  renderScript(messages.map(({ payload }) => (payload as unknown as TeamsMessage).attachments[0].content))

const mail = ({ payload }: ChatMessage): string => {
  const style =
    'body{margin:0;padding:20px;width:660px;background:#fff;color:#202124;font:14px/1.5 Inter,Arial,sans-serif}h1{font-size:18px;font-weight:500;margin:0 0 12px}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.5 "DejaVu Sans Mono",monospace;margin:0}'
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><h1>${escapeHtml(String(payload.subject))}</h1><pre>${escapeHtml(String(payload.text))}</pre>`
}

const messagesOf = ({ cloud }: World, domain: string, channel: string): readonly ChatMessage[] =>
  cloud.chat.messages.filter(
    (message) => message.channel === channel && JSON.stringify(message.payload).includes(domain),
  )

/** The link in a message of Teams: it leads to the page that decides. */
const linkIn = (message: ChatMessage | undefined): string =>
  /http[^"\\]+\?t=[A-Za-z0-9._-]+/.exec(JSON.stringify(message?.payload ?? {}))?.[0] ?? ''

const asked = (world: World): readonly Picture[] => {
  const [question] = messagesOf(world, repairedDomain, 'slack')
  const [card] = messagesOf(world, repairedDomain, 'teams')
  const [letter] = messagesOf(world, repairedDomain, 'email')
  if (question === undefined || card === undefined || letter === undefined)
    throw new Error(`${repairedDomain} was not asked about on every channel`)
  const url = linkIn(card)
  const page = `${world.cloud.endpoint}/_local/chat`
  const live: Pick<Picture, 'before'> = {
    before: (tab) => tab.waitForSelector('#monitor-list .monitor.good'),
  }
  return [
    { name: 'slack-question', html: slack([question]), width: 676 },
    { name: 'teams-question', html: teamsHtml, width: 676, script: cards([card]) },
    { name: 'email-question', html: mail(letter), width: 700 },
    { name: 'page-light', url, width: 800, height: 1000 },
    { name: 'page-dark', url, width: 800, height: 900, dark: true },
    { name: 'page-phone', url, width: PHONE, height: 1400 },
    { name: 'console', url: page, width: 1100, height: 660, ...live },
    { name: 'console-dark', url: page, width: 1100, height: 660, dark: true, ...live },
    { name: 'console-phone', url: page, width: PHONE, height: 844, dark: true, ...live },
  ]
}

const ended = (
  world: World,
  pages: { readonly decided: string; readonly recovered: string },
): readonly Picture[] => [
  { name: 'slack-outcome', html: slack(messagesOf(world, repairedDomain, 'slack').slice(1)), width: 676 },
  {
    name: 'teams-outcome',
    html: teamsHtml,
    width: 676,
    script: cards(messagesOf(world, repairedDomain, 'teams').slice(1)),
  },
  { name: 'page-decided', url: pages.decided, width: 800, height: 620 },
  { name: 'page-recovered', url: pages.recovered, width: PHONE, height: 560, dark: true },
]

/** Review and status page of what has just happened, from the archive. */
const filed = async (
  world: World,
  folder: string,
  given: { progress: Progress; stop: AbortSignal },
): Promise<readonly Picture[]> => {
  Object.assign(process.env, world.cloud.environment)
  // The archive goes by whole seconds, and a window by minutes.
  const context = { ...given, now: () => new Date(Date.now() + 61_000) }
  const own = ['--settle', '5', '--out', join(folder, 'review')]
  const review = await runReview(reviewOptions(own, context.now()) ?? never(), context)
  const page = join(folder, 'status.html')
  const days = ['--settle', '5', '--days', '30', '--out', page]
  await runStatus(statusOptions(days, context.now()) ?? never(), context)
  const html = readFileSync(join(review?.folder ?? '', 'review.html'), 'utf8')
  const story: Pick<Picture, 'of' | 'before'> = {
    of: 'article:has([aria-expanded="true"])',
    before: (tab) =>
      tab.locator('article').filter({ hasText: repairedDomain }).first().locator('.row').first().click(),
  }
  return [
    { name: 'review', html, width: 1180, height: 760 },
    { name: 'review-alert', html, width: 1000, height: 800, ...story },
    { name: 'review-phone', html, width: PHONE, height: 844, dark: true },
    { name: 'status', html: readFileSync(page, 'utf8'), width: 1000, height: 720 },
    { name: 'status-phone', html: readFileSync(page, 'utf8'), width: PHONE, height: 844, dark: true },
  ]
}

const never = (): never => {
  throw new Error('options without help are options')
}

/** Runs the demo and takes the pictures where it is at what they show. */
export const takeAll = async (take: Take, progress: Progress, life: Lifetime): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  life.add(() => rmSync(folder, { recursive: true, force: true }))
  const { step } = progress
  const asks = { domains: [], folder: join(folder, 'demo'), agent: 'classic' } as const
  const world = await startWorld(asks, step, life)
  const shown = { ...world, step }
  const alerts = await raiseAlerts(shown)
  step('Probing until latencies have a course')
  for (let look = 0; look < LOOKS; look++) await world.clients.invoke('invoke-agent-analysis', {})
  step('Taking pictures of the questions')
  await take(...asked(world))
  const linkOf = (domain: string): string => linkIn(messagesOf(world, domain, 'teams')[0])
  const pages = { decided: linkOf(repairedDomain), recovered: linkOf(recoveredDomain) }
  await endAlerts(shown, alerts)
  step('Taking pictures of the outcomes')
  await take(...ended(world, pages))
  const pictures = await filed(world, folder, { progress, stop: life.signal })
  step('Taking pictures of review and status')
  await take(...pictures)
}
