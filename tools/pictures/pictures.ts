import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endAlerts, raiseAlerts, recoveredDomain, repairedDomain } from '../../local/commands/demo/scenario'
import { startWorld, type World } from '../../local/commands/demo/world'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import type { Progress } from '../../local/commands/shared/progress'
import { readOptions as reviewOptions } from '../review/options'
import { runReview } from '../review/run'
import { readOptions as statusOptions } from '../status/options'
import { runStatus } from '../status/run'
import type { Picture } from './browser'
import { forgetLimits, type Gather, gatherNow, shownOf, snoozeAll, withoutLimits } from './faults'
import { linkIn, mail, messagesOf, slack, teamsPicture } from './messages'

type Take = (...pictures: readonly Picture[]) => Promise<void>

/** Looks before the monitors are shown, so that their latencies have a course. */
const LOOKS = 12
const PHONE = 390

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
    { name: 'slack-question-dark', html: slack([question]), width: 676, dark: true },
    { name: 'teams-question', ...teamsPicture([card]), width: 676 },
    { name: 'teams-question-dark', ...teamsPicture([card]), width: 676, dark: true },
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
    ...teamsPicture(messagesOf(world, repairedDomain, 'teams').slice(1)),
    width: 676,
  },
  { name: 'page-decided', url: pages.decided, width: 800, height: 620 },
  { name: 'page-log', url: `${pages.decided}&show=log`, width: 800, height: 900 },
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
export const takeAll = async (
  take: Take,
  gather: Gather | undefined,
  progress: Progress,
  life: Lifetime,
): Promise<void> => {
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
  if (gather !== undefined) {
    await gatherNow(world, shownOf(alerts), 'question', gather)
    step('Putting alerts off, to see what that changes')
    await forgetLimits(world)
    await snoozeAll(world, shownOf(alerts))
    await gatherNow(world, shownOf(alerts), 'update', gather)
  }
  const linkOf = (domain: string): string => linkIn(messagesOf(world, domain, 'teams')[0])
  const pages = { decided: linkOf(repairedDomain), recovered: linkOf(recoveredDomain) }
  await withoutLimits(world, () => endAlerts(shown, alerts))
  step('Taking pictures of the outcomes')
  await take(...ended(world, pages))
  if (gather !== undefined) await gatherNow(world, shownOf(alerts), 'outcome', gather)
  const pictures = await filed(world, folder, { progress, stop: life.signal })
  step('Taking pictures of review and status')
  await take(...pictures)
}
