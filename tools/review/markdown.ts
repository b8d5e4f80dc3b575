import { counted, localTime, spoken, utcTime } from './format'
import { type AlertReview, type Entry, type Gap, measures, needsAttention, type Review } from './model'

/**
 * A text from outside as plain text in Markdown: no markup, no link, no image, no line of its own. A colon before slashes is
 * escaped too, since a bare address becomes a link in most renderers.
 */
export const plain = (text: string): string =>
  text
    .replace(/[\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>|~#!&@]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .trim()

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const checked = ({ verification, because = '' }: Entry): string =>
  verification === 'verified'
    ? 'yes'
    : verification === 'not_recorded'
      ? `not kept${because === '' ? '' : `: ${plain(because)}`}`
      : `**no**: ${plain(because)}`

const lines = (alert: AlertReview, zone: string): readonly string[] => {
  const rows: { readonly at: string; readonly text: string }[] = [
    ...alert.timeline.map((entry) => ({
      at: entry.at,
      text: row(
        utcTime(entry.at),
        localTime(entry.at, zone),
        entry.phase === 'refused' ? '**refused**' : entry.phase,
        `${plain(entry.text)}${entry.by === undefined ? '' : ` (by ${plain(entry.by)})`}`,
        checked(entry),
      ),
    })),
    ...alert.gaps.map((gap: Gap) => ({
      at: gap.at,
      text: row(utcTime(gap.at), localTime(gap.at, zone), '**gap**', plain(gap.text), ''),
    })),
  ]
  return rows.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ text }) => text)
}

const section = (alert: AlertReview, zone: string): readonly string[] => {
  const { durations: time } = alert
  const spans = [
    ['detected', time.detect_ms],
    ['analysed', time.analyse_ms],
    ['decided', time.decide_ms],
    ['repaired', time.repair_ms],
    ['in all', time.total_ms],
  ].flatMap(([label, value]) => (typeof value === 'number' ? [`${label} ${spoken(value)}`] : []))
  return [
    `### ${plain(alert.domain)}: ${plain(alert.cause ?? 'unknown cause')}, ${alert.outcome.replaceAll('_', ' ')}`,
    '',
    ...(alert.summary === undefined ? [] : [plain(alert.summary), '']),
    `Alert \`${alert.alert_id}\`${alert.severity === undefined ? '' : `, severity ${alert.severity}`}. ${spans.join(', ')}.`,
    '',
    row('UTC', plain(zone), 'phase', 'what happened', 'as recorded'),
    row('---', '---', '---', '---', '---'),
    ...lines(alert, zone),
    '',
  ]
}

const SECTIONS = [
  ['What happened', 'In two or three sentences, for somebody who was not there.'],
  ['Impact', 'Who noticed, for how long, at which cost.'],
  ['What went well, and what did not', 'Detection, analysis, decision, repair: one line each.'],
  ['Actions', '| what | who | until |\n| --- | --- | --- |\n| | | |'],
] as const

/** The review as the frame of a post-mortem: facts filled in, judgement left to people. */
export const markdown = (review: Review): string => {
  const { window, time_zone: zone } = review
  const attention = review.alerts.filter(needsAttention)
  return `${[
    `# Post-mortem ${utcTime(window.from)} to ${utcTime(window.to)} UTC`,
    '',
    `${counted(review.alerts.length, 'alert')}, ${counted(review.replay.events, 'event')} of the archive, replay \`${review.replay.name}\`. Local times are of ${plain(zone)}.`,
    '',
    ...review.notices.flatMap((notice) => [`> ${plain(notice)}`, '>']).slice(0, -1),
    ...(review.notices.length === 0 ? [] : ['']),
    ...SECTIONS.flatMap(([title, hint]) => [
      `## ${title}`,
      '',
      hint.startsWith('|') ? hint : `_${hint}_`,
      '',
    ]),
    '## Times',
    '',
    row('', 'alerts', 'median', '90 %', 'longest'),
    row('---', '---', '---', '---', '---'),
    ...measures.map((measure) => {
      const { count, median_ms, p90_ms, max_ms } = review.measures[measure]
      const cells = [median_ms, p90_ms, max_ms].map((value) => (value === undefined ? '' : spoken(value)))
      return row(`to ${measure}`, String(count), ...cells)
    }),
    '',
    '## To look at more closely',
    '',
    ...(attention.length === 0
      ? [
          'Nothing: no refused attempt, no gap, no event that its record contradicts, no repair that did not work or whose outcome is unknown.',
        ]
      : attention.map((alert) => `- ${plain(alert.domain)} (\`${alert.alert_id}\`): ${reasons(alert)}`)),
    '',
    '## Timeline',
    '',
    ...review.alerts.flatMap((alert) => section(alert, zone)),
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
