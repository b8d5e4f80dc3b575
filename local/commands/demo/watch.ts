import { type BusEvent, deliveriesJoined, type Row, rowsOf } from '../shared/event-rows'
import { waitFor } from './wait'

/** Everything that the demo sees happen, in the order in which it saw it. */
export class Watch {
  readonly events: BusEvent[] = []

  see(event: BusEvent): void {
    this.events.push(event)
  }

  /** One row set per event, however often the bus delivered it. */
  rows(): Row[] {
    const once = new Map(this.events.map((event) => [event.detail.metadata.event_id, event]))
    return deliveriesJoined([...once.values()]).flatMap(rowsOf)
  }

  /** The first event of this name about this domain. */
  async event(name: string, domain: string, limitMs?: number): Promise<BusEvent> {
    return waitFor(
      `${name} of ${domain}`,
      () => this.events.find((event) => event['detail-type'] === name && event.detail.data.domain === domain),
      limitMs,
    )
  }
}
