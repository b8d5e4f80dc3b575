import { AlertAnalyzed, ApprovalRefused, MessageFailed, ReminderDue } from '../../schemas/events'
import type { Filed } from './filed'
import { counted, spoken } from './format'
import type { AlertReview, Durations, Gap, Outcome, Statement } from './model'
import { allOf } from './read'

const PHASES = {
  detect_ms: 'detecting it',
  analyse_ms: 'the analysis',
  notify_ms: 'reaching people after it',
  decide_ms: 'the decision',
  repair_ms: 'the repair',
} as const

type Phase = keyof typeof PHASES

/** The phase that took longest; people are asked when the analysis is there, so its time is not theirs. */
const slowest = (durations: Durations): { readonly phase: Phase; readonly ms: number } | undefined =>
  (Object.keys(PHASES) as Phase[])
    .flatMap((phase) => {
      const ms = durations[phase]
      if (ms === undefined) return []
      return [{ phase, ms: phase === 'notify_ms' ? Math.max(0, ms - (durations.analyse_ms ?? 0)) : ms }]
    })
    .sort((a, b) => b.ms - a.ms)[0]

const from = (text: string, reads: readonly { readonly filed: Filed }[]): readonly Statement[] => {
  const event_ids = reads.map(({ filed }) => filed.event_id)
  return event_ids.length === 0 ? [] : [{ text, event_ids }]
}

interface Given {
  readonly events: readonly Filed[]
  readonly durations: Durations
  readonly outcome: Outcome
  readonly gaps: readonly Gap[]
}

/** What the facts of one alert suggest to look at; nothing that they do not say. */
export const improvementsOf = ({ events, durations, outcome, gaps }: Given): readonly Statement[] => {
  const slow = slowest(durations)
  const refused = allOf(ApprovalRefused, events)
  const failed = allOf(MessageFailed, events)
  const reminders = allOf(ReminderDue, events)
  const unanalysed = allOf(AlertAnalyzed, events).filter(({ data }) => data.analysis_status === 'unavailable')
  const settings = [...new Set(refused.flatMap(({ data }) => data.setting ?? []))]
  const found = [
    ...(slow === undefined
      ? []
      : [{ text: `The slowest phase was ${PHASES[slow.phase]}: ${spoken(slow.ms)}.` }]),
    ...from(`${counted(reminders.length, 'reminder')} went out before the end.`, reminders),
    ...from(
      `${counted(refused.length, 'attempt')} to decide ${refused.length === 1 ? 'was' : 'were'} refused${settings.length === 0 ? '' : `: see ${settings.join(', ')}`}.`,
      refused,
    ),
    ...from(
      `${counted(failed.length, 'message')} did not get through at the first attempt: ${[...new Set(failed.map(({ data }) => data.channel))].join(', ')}.`,
      failed,
    ),
    ...from(`${counted(unanalysed.length, 'revision')} had no analysis.`, unanalysed),
    ...(ENDINGS[outcome] === undefined ? [] : [{ text: ENDINGS[outcome] }]),
    ...(gaps.length === 0
      ? []
      : [
          {
            text: `${counted(gaps.length, 'gap')} in what is on record: ${gaps.map(({ text }) => text).join('; ')}.`,
          },
        ]),
  ]
  return found.length === 0 ? [{ text: 'Nothing in the facts stands out.' }] : found
}

const ENDINGS: Readonly<Partial<Record<Outcome, string>>> = {
  not_repaired: 'The approved plan did not repair it.',
  dry_run: 'The plan was only rehearsed: dry runs are on in the settings.',
  unknown: 'No one knows what the execution changed: look at the resource itself.',
  expired: 'The request expired before anybody decided.',
}

/** What the facts of all alerts together suggest. */
export const overallImprovements = (alerts: readonly AlertReview[]): readonly Statement[] => {
  const repeats = new Map<string, AlertReview[]>()
  for (const alert of alerts) {
    const key = `${alert.domain}: ${(alert.cause ?? 'unknown cause').replaceAll('_', ' ')}`
    repeats.set(key, [...(repeats.get(key) ?? []), alert])
  }
  const repeated = [...repeats]
    .filter(([, all]) => all.length > 1)
    .sort(([, a], [, b]) => b.length - a.length)
  const slow = new Map<Phase, number>()
  for (const { durations } of alerts) {
    const phase = slowest(durations)?.phase
    if (phase !== undefined) slow.set(phase, (slow.get(phase) ?? 0) + 1)
  }
  const [worst] = [...slow].sort(([, a], [, b]) => b - a)
  const withGaps = alerts.filter(({ gaps }) => gaps.length > 0)
  const unreached = alerts.filter(({ milestones }) =>
    milestones.some(({ name, at }) => name === 'people_notified' && at === undefined),
  )
  return [
    ...(worst === undefined
      ? []
      : [
          {
            text: `The slowest phase was most often ${PHASES[worst[0]]}: in ${worst[1]} of ${counted(alerts.length, 'alert')}.`,
          },
        ]),
    ...repeated.slice(0, 10).map(([what, all]) => ({ text: `${what} came back: ${all.length} alerts.` })),
    ...(withGaps.length === 0
      ? []
      : [
          {
            text: `${counted(withGaps.length, 'alert')} ${withGaps.length === 1 ? 'has' : 'have'} gaps in what is on record.`,
          },
        ]),
    ...(unreached.length === 0
      ? []
      : [{ text: `For ${counted(unreached.length, 'alert')} no delivery of a message is on record.` }]),
  ]
}
