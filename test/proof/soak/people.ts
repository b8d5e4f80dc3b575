import * as E from 'fp-ts/Either'
import { amendPlan } from '../../../functions/approval-handler/amend'
import { editableValues, keeps } from '../../../functions/approval-handler/amendment-form'
import { type DecisionPorts, decideAlert } from '../../../functions/approval-handler/decide'
import type { Caller } from '../../../functions/domain/approval/actions'
import { offersOf } from '../../../functions/domain/messages/offers'
import { disposition } from '../../../functions/runtime/errors'
import type { Alert, DecisionAction } from '../../../schemas/alert'
import { people } from '../simulator/parts'
import type { Lambda, Outcome } from './lambda'
import type { Timeline } from './timeline'

const MINUTE = 60_000
/** How often somebody tries again what found no place or failed. */
const PATIENCE = 30

/** What people do about what they are offered, and how often; the rest of the time, nothing. */
const wishes: Readonly<Record<DecisionAction | 'amend', number>> = {
  approve: 0.45,
  reject: 0.1,
  acknowledge: 0.5,
  snooze: 0.12,
  analyze_again: 0.5,
  amend: 0.08,
  stop: 0.15,
}
export type Wish = keyof typeof wishes

interface Office {
  readonly timeline: Timeline
  readonly lambda: Lambda
  readonly random: () => number
  readonly alertOf: (id: string) => Alert | undefined
  /** Carries out one invocation of the approval handler. */
  readonly asks: (run: (ports: DecisionPorts) => Promise<Outcome>) => Promise<Outcome>
}

/** Two people who look at what they are asked some time after, and do this or that. */
export class People {
  /** What they have achieved. */
  readonly done = new Map<Wish, number>()

  constructor(private readonly office: Office) {}

  /** Asked to decide. */
  asked(alertId: string): void {
    const [first, second] = this.office.random() < 0.5 ? people : [...people].reverse()
    for (const caller of [first, second])
      if (caller !== undefined)
        this.later(1 + this.office.random() * 20, () => this.decide(alertId, caller, PATIENCE))
  }

  /** Sees that an execution goes on. */
  watching(alertId: string): void {
    const [caller] = people
    if (caller === undefined || this.office.random() > wishes.stop) return
    this.office.timeline.after(this.office.random() * 15_000, () =>
      this.request(alertId, 'stop', caller, PATIENCE),
    )
  }

  private later(minutes: number, act: () => void): void {
    this.office.timeline.after(minutes * MINUTE, act)
  }

  private decide(alertId: string, caller: Caller, patience: number): void {
    const alert = this.office.alertOf(alertId)
    if (alert === undefined || alert.execution_status === 'in_progress') return
    const offers: readonly Wish[] = offersOf(alert)
    const wanted = (offers.includes('approve') ? ['amend' as const, ...offers] : offers).find(
      (wish) => this.office.random() < wishes[wish],
    )
    if (wanted !== undefined && alert.ended_at === undefined) this.request(alertId, wanted, caller, patience)
  }

  private async request(alertId: string, wish: Wish, caller: Caller, patience: number): Promise<void> {
    const { lambda, asks, timeline, random } = this.office
    const outcome = await lambda.ask(() => asks((ports) => this.carryOut(alertId, wish, caller, ports)))
    if (outcome === 'done') this.done.set(wish, (this.done.get(wish) ?? 0) + 1)
    else if (outcome !== 'refused' && patience > 0)
      timeline.after(2_000 + random() * 20_000, () => this.request(alertId, wish, caller, patience - 1))
  }

  private async carryOut(
    alert_id: string,
    wish: Wish,
    caller: Caller,
    ports: DecisionPorts,
  ): Promise<Outcome> {
    const request = { alert_id, by: 'somebody', caller }
    const { plan, plan_digest = '' } = this.office.alertOf(alert_id) ?? {}
    const fields = {
      [keeps(0)]: 'yes',
      ...Object.fromEntries(
        (plan === undefined ? [] : editableValues(plan)).map(({ name, shown }) => [
          name,
          shown === '/*' ? '/index.html' : shown,
        ]),
      ),
    }
    const done = await (wish === 'amend'
      ? amendPlan({ ...request, plan_digest, fields })
      : decideAlert({ ...request, action: wish }))(ports)()
    if (E.isRight(done)) return 'done'
    return disposition(done.left) === 'retry' ? 'again' : 'refused'
  }
}
