import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { shownName } from '../../../schemas/monitor'
import type { AlertId } from '../../../schemas/scalars'
import { oneLine } from '../../runtime/text'
import { factOf } from '../issues/fact'
import { severityRank } from '../issues/severity'
import { type NotifiedEvent, notificationOf } from './events'
import { faultInWords } from './facts'
import type { Digest, MessageLink, NoticeMessage } from './model'
import { offersOf } from './offers'
import { labels, severityLabel } from './wording'

/** What every digest is about: no single alert. */
export const DIGEST = 'digest'

/** An event whose message waits, and its alert as it is stored. */
export interface DigestItem {
  readonly event: NotifiedEvent
  readonly alert: Alert
  /** The alert is not as detection and analysis made it. */
  readonly isAltered?: boolean
}

/** What one digest of a channel holds. */
export interface DigestRoom {
  /** Alerts with a line and a link of their own. */
  readonly linked: number
  /** Characters in all. */
  readonly characters: number
}

/** How a channel takes what waits. */
export interface WaitingForm {
  /** What a digest holds; absent where nothing is sent together. */
  readonly room?: DigestRoom
  /** Between two messages, in milliseconds. */
  readonly pause_ms: number
}

/** What goes into one digest. */
export interface DigestPortion<I extends DigestItem = DigestItem> {
  readonly linked: readonly I[]
  readonly named: readonly I[]
}

/** What a line with its link takes, the link by itself, and the words before a piece of a list as a product may escape them, in characters. */
const LINKED = 700
const LINK = 460
const HEADED = 205
/** The worst ones have lines of their own even where there are too many for all. */
const LEADING = 3
/** Longest words for what has happened. */
const MAX_WHAT = 120
/** Domains of one piece of a list, in characters: products bound the length of a paragraph. */
const PIECE = 1_200
/** Kinds that a title names. */
const TITLED = 3

/** Whether people can approve something: then it needs a link, wherever it is shown. */
export const isApprovable = ({
  alert,
  isAltered = false,
}: Pick<DigestItem, 'alert' | 'isAltered'>): boolean => !isAltered && offersOf(alert).includes('approve')

/** What can be approved first, then the worst. Of two alike the one that came first stays first. */
const byUrgency = (a: DigestItem, b: DigestItem): number =>
  Number(isApprovable(b)) - Number(isApprovable(a)) ||
  severityRank(b.alert.severity) - severityRank(a.alert.severity)

/**
 * What goes into the next digest, and what is left for others. Few items have a line each; of many, the worst have, and what can be
 * approved; the others are named. An item that can be approved is never among those that are only named.
 */
export const nextPortion = <I extends DigestItem>(
  items: readonly I[],
  room: DigestRoom,
): { readonly portion: DigestPortion<I>; readonly left: readonly I[] } => {
  const sorted = [...items].sort(byUrgency)
  const approvable = sorted.filter(isApprovable).length
  const lines =
    sorted.length <= room.linked ? sorted.length : Math.min(room.linked, Math.max(approvable, LEADING))
  const linked = sorted.slice(0, lines)
  const named: I[] = []
  const left: I[] = []
  /** How long the last piece of each kind's list is. */
  const lists = new Map<string, number>()
  let characters = linked.reduce(
    (rest, item) => rest - Math.max(LINKED, lineOf(item).length + LINK),
    room.characters,
  )
  for (const item of sorted.slice(lines)) {
    const kind = kindOf(item)
    const name = nameOf(item.alert).length + 2
    const length = name + (lists.get(kind) ?? PIECE)
    const takes = name + (length > PIECE ? HEADED : 0)
    if (isApprovable(item) || takes > characters) {
      left.push(item)
      continue
    }
    characters -= takes
    lists.set(kind, length > PIECE ? name : length)
    named.push(item)
  }
  return { portion: { linked, named }, left }
}

/** What has happened, in words that many alerts share. */
const whatOf = ({ event, alert, isAltered }: DigestItem): string => {
  if (isAltered === true) return labels.altered
  const { question, headline } = notificationOf[event]
  const fault = faultInWords(alert.issue)
  if (question === undefined) return oneLine(headline(alert), MAX_WHAT)
  return event === 'AlertAnalyzed'
    ? fault
    : oneLine(`${event === 'ReminderDue' ? 'still undecided' : headline(alert)}: ${fault}`, MAX_WHAT)
}

const kindOf = (item: DigestItem): string => `${severityLabel(item.alert)} · ${whatOf(item)}`

/** The domain; that of a group with the number of the others. */
const nameOf = (alert: Alert): string => {
  const others = Number(factOf(alert.issue, 'group_size') ?? 1) - 1
  return others > 0 ? `${shownName(alert)} (and ${others} more)` : shownName(alert)
}

/** The message of a portion. `links` are those of the alerts that have a line of their own. */
export const digestMessage = (
  { linked, named }: DigestPortion,
  links: ReadonlyMap<AlertId, MessageLink>,
): NoticeMessage => {
  const items = [...linked, ...named]
  const worst = [...items].sort((a, b) => severityRank(b.alert.severity) - severityRank(a.alert.severity))[0]
  const count = `${items.length} ${items.length === 1 ? 'alert' : 'alerts'}`
  const level = worst === undefined ? '' : severityLabel(worst.alert)
  const summary = summaryOf(items)
  return {
    is_notice: true,
    alert_id: DIGEST,
    plan_digest: '',
    severity: worst?.alert.severity ?? 'low',
    domain: 'CloudOps Agent',
    title: `${level} ${count}: ${summary}`,
    heading: `${level} · ${count}`,
    summary,
    tone: items.some(({ event }) => notificationOf[event].question !== undefined) ? 'alert' : 'neutral',
    facts: [],
    lines: ['More came at once than this channel takes, so they are sent together.'],
    steps: [],
    notes: [],
    offers: [],
    replaces: false,
    isNews: true,
    digest: {
      linked: linked.map((item) => ({
        text: lineOf(item),
        ...defined({ link: links.get(item.alert.alert_id) }),
      })),
      named: grouped(named),
    },
  }
}

const lineOf = (item: DigestItem): string =>
  oneLine(`${severityLabel(item.alert)} ${nameOf(item.alert)}: ${whatOf(item)}`, LINKED / 2)

const countedKinds = (items: readonly DigestItem[], name: (item: DigestItem) => string) => {
  const kinds = new Map<string, DigestItem[]>()
  for (const item of items) {
    const kind = name(item)
    const those = kinds.get(kind)
    if (those === undefined) kinds.set(kind, [item])
    else those.push(item)
  }
  return [...kinds].sort(([, a], [, b]) => b.length - a.length)
}

const summaryOf = (items: readonly DigestItem[]): string => {
  const kinds = countedKinds(items, whatOf)
  const shown = kinds.slice(0, TITLED).map(([what, those]) => `${what} (${those.length})`)
  const others = kinds.slice(TITLED).reduce((sum, [, those]) => sum + those.length, 0)
  return [...shown, ...(others > 0 ? [`other (${others})`] : [])].join(', ')
}

const grouped = (items: readonly DigestItem[]): Digest['named'] =>
  countedKinds(items, kindOf).flatMap(([what, those]) =>
    pieces(those.map(({ alert }) => nameOf(alert))).map((domains, index) => ({
      what: index === 0 ? `${what} (${those.length})` : `${what}, continued`,
      domains,
    })),
  )

const pieces = (names: readonly string[]): readonly string[] => {
  const made: string[] = []
  for (const name of names) {
    const last = made.at(-1)
    if (last === undefined || last.length + name.length + 2 > PIECE) made.push(name)
    else made[made.length - 1] = `${last}, ${name}`
  }
  return made
}
