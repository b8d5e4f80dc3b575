import { type Cloud, startCloud } from '../../../local/cloud'
import type { Lifetime } from '../../../local/commands/shared/lifetime'
import { secretValues } from '../../../local/secret-values'
import type { Fixture } from '../../chaos/fixture'

/** When something about an alert happened first, in milliseconds since 1970. */
export interface Marks {
  /** Waits for it, and for no longer than a minute. @throws Error that says what did not happen */
  at(what: string, alertId: string): Promise<number>
}

const PATIENCE_MS = 60_000
const ALERT = /"alert_id\\*":\s*\\*"([\w.-]+)/

/**
 * A cloud of the fixture, whose events (by name), invocations (`invoked NAME`) and Slack messages (`slack`) are marked with their
 * times: all of it happens in this process, by one clock.
 */
export const startMarked = async (
  { definition, folder, sites }: Fixture,
  life: Lifetime,
): Promise<{ readonly cloud: Cloud; readonly marks: Marks }> => {
  const cloud = await startCloud({
    ...{ definition, sites, secrets: secretValues, schedules: false },
    stateDir: `${folder}/code`,
  })
  life.add(cloud.stop)
  const times = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  const mark = (what: string, text: string): void => {
    const key = `${what} ${ALERT.exec(text)?.[1] ?? ''}`
    if (times.has(key)) return
    const now = Date.now()
    times.set(key, now)
    waiting.get(key)?.(now)
  }
  cloud.bus.onEvent((event) => mark(event['detail-type'], JSON.stringify(event.detail)))
  cloud.lambda.onInvoke((name, payload) => mark(`invoked ${name}`, payload))
  cloud.chat.onMessage(({ channel, payload }) => mark(channel, JSON.stringify(payload)))
  const at: Marks['at'] = (what, alertId) => {
    const key = `${what} ${alertId}`
    const known = times.get(key)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${PATIENCE_MS / 1_000} s in vain for ${what} of ${alertId}`)),
        PATIENCE_MS,
      )
      waiting.set(key, (now) => {
        clearTimeout(timer)
        resolve(now)
      })
    })
  }
  return { cloud, marks: { at } }
}
