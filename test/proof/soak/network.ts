import * as E from 'fp-ts/Either'
import type { AppError } from '../../../functions/runtime/errors'
import type { Timeline } from './timeline'

/** Calls a second that a new account has: PutEvents where it has fewest, and the operations of KMS by one key. */
const quotas: Readonly<Record<string, { readonly of: string; readonly most: number }>> = {
  'events.publish': { of: 'PutEvents', most: 400 },
  'facts.report': { of: 'PutEvents', most: 400 },
  'facts.reportAll': { of: 'PutEvents', most: 400 },
  ...Object.fromEntries(
    [
      'decisions.verify',
      'attestations.problem',
      'evidence.sign',
      'plans.sign',
      'signer.sign',
      'signer.genuine',
    ]
      .concat(['amendments.sign', 'amendments.verify', 'pauses.sign', 'pauses.verify', 'links.sign'])
      .map((name) => [name, { of: 'KMS', most: 5_500 }]),
  ),
}

/** From a call to its answer, in milliseconds, at least and at most. */
const takes: Readonly<Record<string, readonly [number, number]>> = {
  'agent.invoke': [3_000, 20_000],
  'actions.run': [200, 1_500],
  'prober.probe': [20, 300],
  'prober.confirm': [60, 900],
  'products.send': [80, 400],
}
const OTHERS = [2, 12] as const

const slowDown = (service: string, operation: string): AppError => ({
  ...({ tag: 'service_failed', message: 'Rate exceeded' } as const),
  ...{ service, operation, retryable: true, throttled: true },
})

/** What is between a function and everything else: calls are counted, take their time, and are refused beyond a quota. */
export class Network {
  /** By the name of the call. */
  readonly calls = new Map<string, number>()
  throttled = 0
  private readonly second = new Map<string, number>()
  private current = 0

  constructor(
    private readonly timeline: Timeline,
    private readonly random: () => number,
  ) {}

  get all(): number {
    return [...this.calls.values()].reduce((sum, count) => sum + count, 0)
  }

  /** The same ports as they are over a network. */
  over<P extends object>(ports: P, methods: Readonly<Record<string, readonly string[]>>): P {
    const far: Record<string, unknown> = Object.fromEntries(Object.entries(ports))
    for (const [port, names] of Object.entries(methods)) {
      const near = (ports as Record<string, unknown>)[port] as Record<string, unknown>
      const wrapped = { ...near }
      for (const method of names) {
        const call = near[method] as (...given: unknown[]) => () => Promise<unknown>
        wrapped[method] =
          (...given: unknown[]) =>
          () =>
            this.carry(`${port}.${method}`, () => call(...given)())
      }
      far[port] = wrapped
    }
    return far as P
  }

  private async carry(name: string, call: () => Promise<unknown>): Promise<unknown> {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1)
    const quota = quotas[name]
    if (quota !== undefined && this.isBeyond(quota)) {
      this.throttled += 1
      await this.timeline.sleep(OTHERS[0])
      return E.left(slowDown(quota.of, name))
    }
    const [least, most] = takes[name] ?? OTHERS
    const time = least + this.random() * (most - least)
    // Half of it until it is done there: others come between.
    await this.timeline.sleep(time / 2)
    const answer = await call()
    await this.timeline.sleep(time / 2)
    return answer
  }

  private isBeyond({ of, most }: { readonly of: string; readonly most: number }): boolean {
    const second = Math.floor(this.timeline.now / 1_000)
    if (second !== this.current) this.second.clear()
    this.current = second
    const count = (this.second.get(of) ?? 0) + 1
    this.second.set(of, count)
    return count > most
  }
}
