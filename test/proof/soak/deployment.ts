import { contract as analysisContract } from '../../../functions/analyze-issue/contract'
import { notifiedEvents } from '../../../functions/domain/messages/events'
import { contract as executionContract } from '../../../functions/execution-handler/contract'
import type { Monitor } from '../../../schemas/monitor'
import type { ApprovalPolicy, FunctionSettings } from '../../../schemas/settings'
import * as sample from '../../support/samples'
import type { FaultAt, FaultKind } from '../simulator/faults'
import { policyOf, portCalls } from '../simulator/parts'

/** Every call that leaves a process. */
const messaging = {
  links: ['sign'],
  limits: ['take'],
  digests: ['add', 'waiting', 'remove', 'begin', 'end'],
  products: ['send'],
  facts: ['report', 'reportAll'],
} as const
export const calls = { ...portCalls, ...messaging, pauses: ['sign', 'verify'] } as const
/** Of notify, which is most of all invocations. */
export const notifyCalls = { alerts: ['get'], attestations: ['problem'], ...messaging } as const

/** What goes wrong of a hundred port calls, and of a hundred processes that die at one of their calls. */
const FAULTS = 5
const callFaults: readonly FaultKind[] = ['fails', 'answer lost']
const ends: readonly FaultKind[] = ['crash before', 'crash after']
/** Most processes make fewer calls; what is to die later than that lives. */
const DIES_WITHIN = 40

const namesOf = (triggers: readonly object[]): ReadonlySet<string> =>
  new Set(
    triggers.flatMap((trigger) => {
      const { events = [], rules = [] } = trigger as {
        readonly events?: readonly { readonly name: string }[]
        readonly rules?: readonly { readonly events: readonly { readonly name: string }[] }[]
      }
      return [...events, ...rules.flatMap((rule) => rule.events)].map(({ name }) => name)
    }),
  )

/** Which function the deployed rules hand an event to. */
export const analysed = namesOf(analysisContract.triggers)
export const executed = namesOf(executionContract.triggers)
export const notified = new Set(notifiedEvents.map(({ name }) => name))

/** Half of the usual times, so that a burst is over in less. */
const hurried = (approvals_needed: 1 | 2): ApprovalPolicy => ({
  ...policyOf(approvals_needed),
  ...{ open_minutes: 30, reminder_minutes: 10, snooze_minutes: 15 },
})
const rules = hurried(1)
/** From the end of an outage to one that is another, in minutes. */
export const COOL_DOWN = 30
export const settingsFor = (monitors: readonly Monitor[]): FunctionSettings => ({
  ...sample.settings,
  monitors: [...monitors],
  probe: { ...sample.settings.probe, confirmations: 1, concurrency: 32 },
  detection: {
    ...sample.settings.detection,
    // Each fault is an alert of its own, and no rate of real time holds up the simulated one.
    grouping: { min_domains: 1_000_000 },
    domains_per_second: Number.POSITIVE_INFINITY,
    analyses_per_hour: 300,
    cool_down_minutes: COOL_DOWN,
  },
  execution: { ...sample.settings.execution, max_per_hour: 200 },
  approval: { critical: hurried(2), high: rules, medium: rules, low: rules },
})

/** What happens to one process: it may die at one of its calls, and others may fail. */
export const fateOf = (random: () => number): FaultAt => {
  const isOneOf = (percent: number) => random() * 100 < percent
  const either = <A>(kinds: readonly A[]) => kinds[Math.floor(random() * kinds.length)]
  const end = either(ends)
  const last = isOneOf(FAULTS) ? 1 + Math.floor(random() * DIES_WITHIN) : 0
  return (call) => {
    if (call === last) return end
    return isOneOf(FAULTS) ? either(callFaults) : undefined
  }
}
