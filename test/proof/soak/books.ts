import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import type { Channel } from '../../../schemas/scalars'

/** What becomes of a message. */
export type Became = 'own' | 'in digest' | 'not sent' | 'dead letter'

/** What happened to an alert at its end, as the table of figures counts it. */
const endOf = ({ closed_reason, approval_status, result }: Alert): string =>
  closed_reason ?? (approval_status === 'rejected' ? 'rejected' : `executed: ${result ?? 'unknown'}`)

/** Everything that was begun and must come out even: kept while it is open, and counted when it is not. */
export class Books {
  readonly problems: string[] = []
  readonly messages: Record<Became, number> = { own: 0, 'in digest': 0, 'not sent': 0, 'dead letter': 0 }
  readonly ends = new Map<string, number>()
  actions = 0
  slots = 0
  events = 0
  private readonly committed = new Map<string, string>()
  private readonly published = new Set<string>()
  private readonly endings = new Map<string, number>()
  private readonly tokens = new Set<string>()
  /** By channel and event. */
  private readonly underWay = new Set<string>()
  private readonly known = new Set<string>()
  private readonly taken = new Set<string>()

  /** A write has committed it. */
  commit(id: string, name: string): void {
    if (!this.published.has(id)) this.committed.set(id, name)
  }

  publish({ detail }: DomainEvent): void {
    const { event_id } = detail.metadata
    this.committed.delete(event_id)
    this.published.add(event_id)
    this.events += 1
  }

  /** A write has ended an alert. */
  end(alertId: string): void {
    this.endings.set(alertId, (this.endings.get(alertId) ?? 0) + 1)
  }

  act(token: string): void {
    this.actions += 1
    if (this.tokens.has(token)) this.problems.push(`the action ${token} was carried out twice`)
    this.tokens.add(token)
  }

  /** A rule hands an event to notify for a channel. Answers whether it is the first time: the handler takes each once. */
  notifying(channel: Channel, eventId: string): boolean {
    const message = `${channel} ${eventId}`
    if (this.known.has(message)) return false
    this.known.add(message)
    this.underWay.add(message)
    return true
  }

  /** A product has taken the message of an event. */
  take(channel: Channel, eventId: string): void {
    this.taken.add(`${channel} ${eventId}`)
  }

  isTaken(channel: Channel, eventId: string): boolean {
    return this.taken.has(`${channel} ${eventId}`)
  }

  /** Notify says that it has sent it. */
  said(channel: Channel, eventId: string): void {
    if (this.isTaken(channel, eventId)) this.settle(channel, eventId, 'own')
    else this.problems.push(`${channel} has not taken the message of ${eventId} that was said to be sent`)
  }

  settle(channel: Channel, eventId: string, became: Became): void {
    if (this.underWay.delete(`${channel} ${eventId}`))
      this.messages[this.isTaken(channel, eventId) ? 'own' : became] += 1
  }

  get isClosed(): boolean {
    return this.committed.size === 0 && this.underWay.size === 0
  }

  /** What does not come out even for these alerts; afterwards the books are empty. */
  close(alerts: readonly Alert[]): readonly string[] {
    for (const alert of alerts) {
      const { alert_id, ended_at, execution_status, outbox } = alert
      if (ended_at === undefined) this.problems.push(`${alert_id} is still open: ${execution_status}`)
      const endings = this.endings.get(alert_id) ?? 0
      if (ended_at !== undefined && endings !== 1) this.problems.push(`${alert_id} ended ${endings} times`)
      const open = Object.keys(outbox).length
      if (open > 0) this.problems.push(`${alert_id} has ${open} event(s) in its outbox`)
      this.ends.set(endOf(alert), (this.ends.get(endOf(alert)) ?? 0) + 1)
    }
    for (const [id, name] of this.committed) this.problems.push(`${name} ${id} was committed, not published`)
    for (const message of this.underWay) this.problems.push(`neither delivered nor a dead letter: ${message}`)
    const { committed, published, endings, tokens, underWay, known, taken } = this
    for (const one of [committed, published, endings, tokens, underWay, known, taken]) one.clear()
    return this.problems
  }
}
