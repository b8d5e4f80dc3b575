import * as TE from 'fp-ts/TaskEither'
import { handle } from '../../../functions/invoke-agent-analysis/handle'
// It is loaded late, which takes time that no virtual clock knows.
import '../../../functions/invoke-agent-analysis/shards'
import type { DetectionPorts } from '../../../functions/invoke-agent-analysis/ports'
import type { QueueMessage } from '../../../functions/runtime/ports'
import type { DetectionWorld } from '../../support/detection'
import { delivery, ShardedFleet } from '../../support/sharded'
import { VirtualTime } from '../../support/virtual-time'

const BEGAN = Date.parse('2026-01-31T08:00:00.000Z')
/** As the contract and the queue have them, in milliseconds. */
const [TIMEOUT_MS, VISIBLE_MS] = [300_000, 330_000]
const DELIVERIES = 3
/** What a probe takes that finds a site well, and what three take of one that does not answer, in milliseconds. */
const [WELL_MS, BROKEN_MS] = [200, 34_000]

export interface Options {
  readonly monitors: number
  readonly size: number
  /** Invocations that the account allows at once. */
  readonly atOnce: number
  /** Probes that begin within a second; 100 without it. */
  readonly rate?: number
  /** Probes at the same time of one invocation; 32 without it. */
  readonly concurrency?: number
  /** Whether an invocation dies after so many milliseconds; never without it. */
  readonly dies?: (work: string) => number | undefined
}

/** A fleet in shards, with Lambda, its queue and their clock simulated: what takes time does so by the virtual clock. */
export class SimulatedFleet {
  readonly time = new VirtualTime()
  readonly world: DetectionWorld
  readonly queue: ShardedFleet['queue']
  readonly domains: readonly string[]
  /** By tick, how long after its beginning it was decided, in milliseconds. */
  readonly decidedAfter: number[] = []
  readonly answers: unknown[] = []
  dead = 0
  deadLetters = 0
  private readonly sharded: ShardedFleet
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly options: Options) {
    this.domains = Array.from({ length: options.monitors }, (_, index) => `s${index}.example.com`)
    this.sharded = new ShardedFleet(this.domains, options.size)
    this.world = this.sharded.world.with({
      ...{ domains_per_second: options.rate ?? 100, grouping: { min_domains: 3 } },
      self_check: { ...this.sharded.world.settings.detection.self_check, min_domains: 100_000 },
    })
    const { probe } = this.world.settings
    // What confirms a fault is in the time that a probe takes here.
    const own = { concurrency: options.concurrency ?? 32, timeout_ms: 10_000, confirmations: 1 }
    this.world.settings = { ...this.world.settings, probe: { ...probe, ...own } }
    this.queue = this.sharded.queue
    this.world.beforePublish = (event) => {
      const { domain } = event.detail.data as { readonly domain: string }
      if (event.name === 'IssueDetected') void this.analyze(domain)
      return undefined
    }
  }

  get instant(): string {
    return new Date(BEGAN + this.time.now).toISOString()
  }

  /** What `analyze-issue` does with an event, a while later. */
  private async analyze(domain: string): Promise<void> {
    await this.time.wait(30_000)
    const [entry] = Object.values(this.world.states.get(domain)?.open ?? {})
    if (entry !== undefined && !this.world.alerts.has(entry.alert_id)) this.world.analyze(domain)
  }

  private portsOf(began: number): DetectionPorts {
    const ports = this.world.ports()
    const { prober } = ports
    return {
      ...ports,
      clock: { now: () => this.instant },
      remaining: () => began + TIMEOUT_MS - this.time.now,
      shardQueue: {
        send: (messages) =>
          TE.fromIO(() => {
            for (const message of messages) void this.enqueue(message)
          }),
      },
      prober: {
        ...prober,
        confirm: (monitor) => async () => {
          const condition = this.world.conditions.get(monitor.domain)
          await this.time.wait(condition === 'healthy' ? WELL_MS : BROKEN_MS)
          return prober.confirm(monitor)()
        },
      },
    }
  }

  /** A message until it is deleted, or a dead letter. */
  private async enqueue({ body, delay_s }: QueueMessage): Promise<void> {
    await this.time.wait(delay_s * 1_000)
    for (let deliveries = 1; deliveries <= DELIVERIES; deliveries++) {
      if (this.running >= this.options.atOnce)
        await new Promise<void>((resolve) => this.waiting.push(resolve))
      this.running += 1
      const taken = this.time.now
      const done = await this.invoke(body)
      this.running -= 1
      this.waiting.shift()?.()
      if (done) return
      await this.time.wait(taken + VISIBLE_MS - this.time.now)
    }
    this.deadLetters += 1
  }

  private async invoke(body: string): Promise<boolean> {
    const { work, tick } = JSON.parse(body)
    const dies = this.options.dies?.(work)
    const end = new AbortController()
    const ports = this.portsOf(this.time.now)
    // Who is dead writes no more.
    const alive = <A extends object>(port: A): A =>
      new Proxy(port, {
        get: (target, name) => {
          const method = Reflect.get(target, name)
          if (typeof method !== 'function') return method
          return (...args: unknown[]) =>
            end.signal.aborted ? () => new Promise(() => {}) : method.apply(target, args)
        },
      })
    const running = handle(delivery(body), {
      ...ports,
      monitors: alive(ports.monitors),
      alerts: alive(ports.alerts),
      events: alive(ports.events),
    }).then(
      (answer) => {
        this.answers.push(answer)
        if ('decision' in answer && answer.decision === 'made')
          this.decidedAfter.push(BEGAN + this.time.now - Date.parse(tick))
        return !('batchItemFailures' in answer)
      },
      () => false,
    )
    if (dies === undefined) return running
    const died = this.time.wait(dies).then(() => {
      end.abort()
      this.dead += 1
      return false
    })
    return Promise.race([running, died])
  }

  /** The schedule fires so many times, every five minutes, and all that follows comes to its end. */
  ticks(count: number, before: (tick: number) => void = () => undefined): Promise<void> {
    return this.time.run(async () => {
      for (let tick = 0; tick < count; tick++) {
        before(tick)
        await handle({ 'detail-type': 'Scheduled Event', time: this.instant }, this.portsOf(this.time.now))
        await this.time.wait(300_000)
      }
      // Until the last decision and its repetitions are over.
      await this.time.wait(1_200_000)
    })
  }
}
