import type { Timeline } from './timeline'

/** Executions at once in an account that is new. */
const CONCURRENT = 10
/** Tries of an asynchronous invocation, and minutes until the next. */
const TRIES = 3
const MINUTE = 60_000
/** An asynchronous invocation that finds no place in this time is a dead letter. */
const OLDEST = 6 * 60 * MINUTE
/** From a place that is free to the next invocation that takes it. Milliseconds. */
const POLLED = 100

export type Outcome = 'done' | 'again' | 'refused'

interface Job {
  readonly run: () => Promise<Outcome>
  readonly died: () => void
  readonly since: number
  readonly tried: number
}

/** Lambda as functions meet it: so many at once and no more, a queue for each function, two more tries, dead letters. */
export class Lambda {
  /** Invocations that somebody waited for and that found no place. */
  throttled = 0
  invocations = 0
  dead = 0
  private active = 0
  private waitingRetries = 0
  private readonly queues = new Map<string, Job[]>()
  private turn = 0

  constructor(
    private readonly timeline: Timeline,
    private readonly random: () => number,
  ) {}

  /** By an event: sooner or later, up to three times, or a dead letter. */
  send(name: string, run: Job['run'], died: () => void = () => undefined): void {
    this.enqueue(name, { run, died, since: this.timeline.now, tried: 0 })
  }

  /** By somebody who waits for the answer. */
  async ask(run: Job['run']): Promise<Outcome | 'throttled'> {
    if (this.active >= CONCURRENT) {
      this.throttled += 1
      return 'throttled'
    }
    this.active += 1
    this.invocations += 1
    const outcome = await run()
    this.leave()
    return outcome
  }

  get isIdle(): boolean {
    return (
      this.active + this.waitingRetries === 0 && [...this.queues.values()].every((one) => one.length === 0)
    )
  }

  private enqueue(name: string, job: Job): void {
    const queue = this.queues.get(name) ?? []
    this.queues.set(name, queue)
    queue.push(job)
    this.timeline.after(this.random() * POLLED, () => this.begin())
  }

  private leave(): void {
    this.active -= 1
    this.timeline.after(this.random() * POLLED, () => this.begin())
  }

  /** Functions take turns. */
  private begin(): void {
    const names = [...this.queues.keys()]
    for (let tried = 0; tried < names.length && this.active < CONCURRENT; tried += 1) {
      this.turn += 1
      const name = names[this.turn % names.length] ?? ''
      const job = this.queues.get(name)?.shift()
      if (job === undefined) continue
      if (this.timeline.now - job.since <= OLDEST) return void this.carryOut(name, job)
      this.died(job)
    }
  }

  private async carryOut(name: string, job: Job): Promise<void> {
    this.active += 1
    this.invocations += 1
    const outcome = await job.run()
    this.leave()
    if (outcome === 'done') return
    const tried = job.tried + 1
    if (outcome === 'refused' || tried >= TRIES) return this.died(job)
    this.waitingRetries += 1
    this.timeline.after(tried * MINUTE, () => {
      this.waitingRetries -= 1
      this.enqueue(name, { ...job, tried })
    })
  }

  private died({ died }: Job): void {
    this.dead += 1
    died()
  }
}
