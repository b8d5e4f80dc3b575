import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import type { AnyEvent } from '../../../schemas/event'
import { events } from '../../../schemas/events'

/** Times the example of each event, and answers microseconds as one line of JSON. */

/** Of one event, in microseconds. */
export interface EventTimes {
  readonly name: string
  readonly json: number
  readonly codec: number
}

const [, , rounds = '1', repeats = '1'] = process.argv

const timed = (work: () => void): number => {
  const began = performance.now()
  for (let index = 0; index < Number(repeats); index += 1) work()
  return ((performance.now() - began) * 1_000) / Number(repeats)
}

const measured = (event: AnyEvent): EventTimes => {
  const { name, example, decode } = event
  const detail: t.Type<unknown> = event.detail
  const text = JSON.stringify(example)
  const json = () => JSON.stringify(JSON.parse(text))
  const codec = () => {
    const decoded = decode(JSON.parse(text))
    if (E.isLeft(decoded)) throw new Error(`${name}: ${decoded.left}`)
    return JSON.stringify(detail.encode(decoded.right))
  }
  // The first ones are slower, until all of it is compiled.
  let [leastJson, leastCodec] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < Number(rounds); round += 1) {
    leastJson = Math.min(leastJson, timed(json))
    leastCodec = Math.min(leastCodec, timed(codec))
  }
  return { name, json: leastJson, codec: leastCodec }
}

console.log(JSON.stringify(events.map(measured)))
