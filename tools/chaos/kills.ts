import { setTimeout as wait } from 'node:timers/promises'
import type { World } from './fixture'
import type { Fate } from './proxy'

/** Functions whose processes are killed. */
const victims = [
  'invoke-agent-analysis',
  'analyze-issue',
  'approval-handler',
  'execution-handler',
  'execution-handler',
  'alert-sweeper',
] as const

/** One process is killed: at the nth call that its function makes to AWS, or some time after it. */
export interface Kill {
  readonly victim: string
  readonly call: number
  /** Whether the call reaches the service before the process dies. */
  readonly fate: Fate
  /** Milliseconds between a call that passes and the kill. */
  readonly after_ms: number
}

/** Numbers from 0 to 1 that a seed determines. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0
  // mulberry32
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One to three kills, all from the seed. */
export const killsOf = (seed: number): readonly Kill[] => {
  const random = randomOf(seed)
  const upTo = (count: number): number => Math.floor(random() * count)
  const fates = ['lost before', 'lost after', 'pass'] as const
  return Array.from({ length: 1 + upTo(3) }, () => {
    const victim = victims[upTo(victims.length)] ?? victims[0]
    return {
      victim,
      // An execution goes on in several segments, and makes most of its calls in the later ones.
      call: 1 + upTo(victim === 'execution-handler' ? 40 : 10),
      fate: fates[upTo(fates.length)] ?? 'pass',
      after_ms: upTo(250),
    }
  })
}

export const described = ({ victim, call, fate, after_ms }: Kill): string =>
  `${victim} ${fate === 'pass' ? `${after_ms} ms after` : fate === 'lost before' ? 'before' : 'after'} call ${call}`

/** Arms the kills for one run; answers how many processes were killed, and how to disarm. */
export const arm = (
  { proxy, cloud }: Pick<World, 'proxy' | 'cloud'>,
  kills: readonly Kill[],
): { readonly killed: () => number; readonly disarm: () => Promise<void> } => {
  const calls = new Map<string, number>()
  const dying: Promise<void>[] = []
  let killed = 0
  const kill = async (victim: string, after_ms: number): Promise<void> => {
    if (after_ms > 0) await wait(after_ms)
    killed += await cloud.lambda.kill(victim)
  }
  proxy.decide(({ from }) => {
    const call = (calls.get(from) ?? 0) + 1
    calls.set(from, call)
    const due = kills.find((each) => each.victim === from && each.call === call)
    if (due?.fate === 'pass') dying.push(kill(from, due.after_ms))
    return due?.fate ?? 'pass'
  })
  proxy.onLost(({ from }) => void dying.push(kill(from, 0)))
  return {
    killed: () => killed,
    disarm: async () => {
      proxy.decide(() => 'pass')
      await Promise.all(dying)
    },
  }
}
