import * as E from 'fp-ts/Either'
import { type AppError, agentFailed } from '../../../functions/runtime/errors'

/** What can happen at one port call. */
export const faultKinds = [
  /** The process dies; nothing was done. */
  'crash before',
  /** The process dies; the call was carried out. */
  'crash after',
  /** The call fails, and nothing was done. */
  'fails',
  /** The call fails from here on, three times. */
  'throttled',
  /** The call was carried out, and its answer got lost. */
  'answer lost',
  /** The clock jumps ahead by more than any function lives. */
  'clock jumps',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Fault {
  /** Number of the port call, counted over all processes of a course. */
  readonly at: number
  readonly kind: FaultKind
}

/** What happens at a port call, by its number among those of its process; nothing, mostly. */
export type FaultAt = (ofProcess: number) => FaultKind | undefined

/** The process is gone: nothing of it catches this, and whatever it does afterwards comes to nothing. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

const unavailable = (operation: string): AppError => ({
  tag: 'service_failed',
  service: 'simulated',
  operation,
  message: 'unavailable',
  retryable: true,
})

/** A failure as each port tells it; ports whose finding is their failure tell nothing else. */
const failureOf = (port: string, method: string): unknown => {
  switch (port) {
    case 'agent':
      return E.left(agentFailed('timeout', 'the agent did not answer in time'))
    case 'actions':
      if (method === 'preview') return E.left({ message: 'Throttling: slow down', throttled: true })
      return { status: 'failed', answer: { error: 'ServiceUnavailable' } }
    case 'prober':
      return { domain: '', status: 'unknown', issues: [], timings: {}, reason: 'no resolver answers' }
    case 'stopSwitch':
      return 'the switch cannot be read'
    default:
      return E.left(unavailable(`${port}.${method}`))
  }
}

interface Life {
  dead: boolean
  calls: number
  readonly faultAt: FaultAt
}

/** Counts the port calls of a course, and lets happen what is planned for them. */
export class Faults {
  calls = 0
  /** Calls by their number, for whoever reads a failure. */
  readonly names: string[] = []

  /** @param noted takes the name of each call; `names` keeps them all unless somebody else does */
  constructor(
    private readonly planned: readonly Fault[],
    private readonly jump: () => void,
    private readonly noted = (name: string): void => void this.names.push(name),
  ) {}

  /**
   * The same ports for one process, with faults. Only methods that are named here are port calls.
   * @param faultAt what happens to this process; without it, what was planned for the course
   */
  process<P extends object>(
    ports: P,
    methods: Readonly<Record<string, readonly string[]>>,
    faultAt: FaultAt = () => this.plannedNow(),
  ): P {
    const life: Life = { dead: false, calls: 0, faultAt }
    const faulty: Record<string, unknown> = Object.fromEntries(Object.entries(ports))
    for (const [port, names] of Object.entries(methods)) {
      const original = (ports as Record<string, unknown>)[port] as Record<string, unknown>
      const wrapped: Record<string, unknown> = { ...original }
      for (const method of names) {
        if (original[method] === undefined) throw new Error(`${port} has no method ${method}`)
        const call = original[method] as (...given: unknown[]) => () => Promise<unknown>
        wrapped[method] =
          (...given: unknown[]) =>
          () =>
            this.happen(life, port, method, () => call(...given)())
      }
      faulty[port] = wrapped
    }
    return faulty as P
  }

  private async happen(
    life: Life,
    port: string,
    method: string,
    call: () => Promise<unknown>,
  ): Promise<unknown> {
    if (life.dead) throw new Crash()
    this.calls += 1
    this.noted(`${port}.${method}`)
    life.calls += 1
    switch (life.faultAt(life.calls)) {
      case undefined:
        return call()
      case 'crash before':
        life.dead = true
        throw new Crash()
      case 'crash after':
        await call()
        life.dead = true
        throw new Crash()
      case 'fails':
      case 'throttled':
        return failureOf(port, method)
      case 'answer lost':
        await call()
        return failureOf(port, method)
      case 'clock jumps':
        this.jump()
        return call()
    }
  }

  private plannedNow(): FaultKind | undefined {
    const now = this.calls
    return this.planned.find(({ at, kind }) =>
      kind === 'throttled' ? now >= at && now < at + 3 : now === at,
    )?.kind
  }
}
