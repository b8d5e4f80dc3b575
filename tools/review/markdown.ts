import { unlisted } from '../../functions/domain/messages/markdown/quote'
import { oneLine } from '../../functions/runtime/text'
import { shownName } from '../../schemas/monitor'
import { actionLabels } from './actions'
import { blindnessText } from './blindness'
import { counted, localTime, spoken, utcTime } from './format'
import { OUTCOMES } from './html/alert'
import { eventAnchor } from './html/anchor'
import { MILESTONES } from './html/answers'
import {
  type AlertReview,
  type Entry,
  type Gap,
  MEANINGS,
  measures,
  needsAttention,
  type Question,
  questions,
  type Review,
  type Statement,
} from './model'

/**
 * A text from outside as plain text in Markdown: no markup, no link, no image, no list, nothing unseen, no line of its own. A colon
 * before slashes is escaped too, since a bare address becomes a link in most renderers.
 */
export const plain = (text: string): string =>
  unlisted(
    oneLine(text)
      .replace(/[\\`*_{}[\]<>|~#!&@]/g, '\\$&')
      .replace(/:(?=\/\/)/g, '\\:'),
  )

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const checked = ({ verification, because = '' }: Entry): string =>
  verification === 'verified'
    ? 'yes'
    : verification === 'not_recorded'
      ? `not kept${because === '' ? '' : `: ${plain(because)}`}`
      : `**no**: ${plain(because)}`

/** Time cells: local times only where the zone is another one. */
const times = (instant: string, zone: string): readonly string[] =>
  zone === 'UTC' ? [utcTime(instant)] : [utcTime(instant), localTime(instant, zone)]

const timeHeads = (zone: string): readonly string[] => (zone === 'UTC' ? ['UTC'] : ['UTC', plain(zone)])

const table = (heads: readonly string[], rows: readonly string[]): readonly string[] => [
  row(...heads),
  row(...heads.map(() => '---')),
  ...rows,
]

const timeline = (entries: readonly Entry[], gaps: readonly Gap[], zone: string): readonly string[] => {
  const rows: { readonly at: string; readonly text: string }[] = [
    ...entries.map((entry) => ({
      at: entry.at,
      text: row(
        ...times(entry.at, zone),
        entry.phase === 'refused' ? '**refused**' : entry.phase,
        `${plain(entry.text)}${entry.by === undefined ? '' : ` (by ${plain(entry.by)})`}`,
        checked(entry),
      ),
    })),
    ...gaps.map((gap) => ({
      at: gap.at,
      text: row(...times(gap.at, zone), `**gap**: ${gap.kind.replaceAll('_', ' ')}`, plain(gap.text), ''),
    })),
  ]
  const sorted = rows.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ text }) => text)
  return table([...timeHeads(zone), 'phase', 'what happened', 'as recorded'], sorted)
}

const milestones = (alert: AlertReview, zone: string): readonly string[] => {
  const from = alert.milestones[0]?.at
  return table(
    ['milestone', ...timeHeads(zone), 'after', 'what'],
    alert.milestones.map(({ name, at, text }) => {
      const since = at === undefined || from === undefined ? 0 : Date.parse(at) - Date.parse(from)
      const cells = at === undefined ? timeHeads(zone).map(() => '–') : times(at, zone)
      return row(MILESTONES[name], ...cells, since <= 0 ? '' : `+${spoken(since)}`, plain(text))
    }),
  )
}

const items = (statements: readonly Statement[]): readonly string[] =>
  statements.flatMap(({ text, event_ids = [], details = [] }) => [
    `- ${plain(text)}${event_ids.map((id) => ` [event](review.html#${eventAnchor(id)})`).join('')}`,
    ...details.map((one) => `  - ${plain(one)}`),
  ])

const section = (alert: AlertReview, zone: string): readonly string[] => {
  const { durations: time } = alert
  const spans = [
    ['detected', time.detect_ms],
    ['notified', time.notify_ms],
    ['analysed', time.analyse_ms],
    ['decided', time.decide_ms],
    ['repaired', time.repair_ms],
    ['recovered', time.recover_ms],
  ].flatMap(([label, value]) => (typeof value === 'number' ? [`${label} ${spoken(value)}`] : []))
  const more = alert.domain_count === 1 ? '' : ` and ${alert.domain_count - 1} more`
  return [
    `### ${utcTime(alert.first_at)} UTC: ${plain(shownName(alert))}${more}: ${plain((alert.cause ?? 'unknown cause').replaceAll('_', ' '))}, ${OUTCOMES[alert.outcome][0]}`,
    '',
    ...(alert.summary === undefined ? [] : [plain(alert.summary), '']),
    `Alert \`${alert.alert_id}\`${alert.severity === undefined ? '' : `, severity ${alert.severity}`}.${spans.length === 0 ? '' : ` ${spans.join(', ')}.`}`,
    '',
    ...(alert.recorded ? [] : ['The table holds no readable record of this alert.', '']),
    ...milestones(alert, zone),
    '',
    ...(Object.keys(questions) as Question[]).flatMap((question) => [
      `#### ${questions[question]}`,
      '',
      ...items(alert.answers[question]),
      '',
    ]),
    '#### Every event, and the record',
    '',
    ...timeline(alert.timeline, alert.gaps, zone),
    '',
  ]
}

/** Where people write down what no fact says. */
const SECTIONS = [
  ['What happened', 'In two or three sentences, for somebody who was not there.'],
  ['Impact', 'Who noticed, at which cost.'],
  ['Actions', '| what | who | until |\n| --- | --- | --- |\n| | | |'],
] as const

const part = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines, '']

/** The review as the frame of a post-mortem: facts filled in, judgement left to people. */
export const markdown = (review: Review): string => {
  const { window, time_zone: zone, filter } = review
  const attention = review.alerts.filter(needsAttention)
  const outcomes = Object.entries(review.outcomes).map(
    ([outcome, count]) => `${count} ${OUTCOMES[outcome as keyof typeof OUTCOMES][0]}`,
  )
  const local = zone === 'UTC' ? '' : ` Local times are of ${plain(zone)}.`
  const only = Object.entries(filter).map(([name, value]) => ` Only ${name} ${plain(String(value))}.`)
  return `${[
    `# Post-mortem ${utcTime(window.from)} to ${utcTime(window.to)} UTC`,
    '',
    `${counted(review.alerts.length, 'alert')}${outcomes.length === 0 ? '' : ` (${outcomes.join(', ')})`}, ${counted(review.replay.events, 'event')} of the archive \`${review.replay.archive}\`, replay \`${review.replay.name}\`. Made ${utcTime(review.generated_at)} UTC.${local}${only.join('')}`,
    '',
    ...review.notices.flatMap((notice) => [`> ${plain(notice)}`, '>']).slice(0, -1),
    ...(review.notices.length === 0 ? [] : ['']),
    ...part(
      'When detection could not be trusted',
      review.blindness.map((one) => `- ${plain(blindnessText(one))}`),
    ),
    ...SECTIONS.flatMap(([title, hint]) => [
      `## ${title}`,
      '',
      hint.startsWith('|') ? hint : `_${hint}_`,
      '',
    ]),
    '## Times',
    '',
    ...table(
      ['', 'alerts', 'median', '90 %', 'longest', 'what it is'],
      measures.map((measure) => {
        const { count, median_ms, p90_ms, max_ms } = review.measures[measure]
        const cells = [median_ms, p90_ms, max_ms].map((value) => (value === undefined ? '' : spoken(value)))
        return row(`to ${measure}`, String(count), ...cells, MEANINGS[measure])
      }),
    ),
    '',
    ...part(
      'What was done',
      actionLabels(review.actions).map((text) => `- ${text}`),
    ),
    ...part('What can be improved', items(review.improvements)),
    '## To look at more closely',
    '',
    ...(attention.length === 0
      ? [
          'Nothing: no refused attempt, no gap, no event that its record contradicts, no repair that did not work or whose outcome is unknown.',
        ]
      : attention.map((alert) => `- ${plain(shownName(alert))} (\`${alert.alert_id}\`): ${reasons(alert)}`)),
    '',
    '## Timeline',
    '',
    ...review.alerts.flatMap((alert) => section(alert, zone)),
    ...part('About the system itself', review.system.length === 0 ? [] : timeline(review.system, [], zone)),
  ].join('\n')}`
}

const reasons = (alert: AlertReview): string => {
  const refused = alert.timeline.filter(({ phase }) => phase === 'refused').length
  const unverified = new Set(
    alert.timeline
      .filter(({ verification }) => verification === 'unverified')
      .map(({ event_id }) => event_id),
  ).size
  return [
    ...(alert.outcome === 'not_repaired' ? ['not repaired'] : []),
    ...(alert.outcome === 'unknown' ? ['outcome unknown'] : []),
    ...(refused === 0 ? [] : [counted(refused, 'refused attempt')]),
    ...(unverified === 0 ? [] : [counted(unverified, 'unverified event')]),
    ...(alert.gaps.length === 0 ? [] : [counted(alert.gaps.length, 'gap')]),
  ].join(', ')
}
