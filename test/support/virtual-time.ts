/** Turns of the event loop that work may take between two timers: what reads a file or a socket takes more. */
const TURNS = 3

/** Timers and `performance.now()` of this process by a clock that jumps from one timer to the next. */
export class VirtualTime {
  /** Milliseconds since its beginning. */
  now = 0
  private readonly timers = new Map<number, (() => void)[]>()
  /** Times at which there are timers, as a heap: the earliest first. */
  private readonly times: number[] = []

  private at(time: number, run: () => void): void {
    const known = this.timers.get(time)
    if (known !== undefined) {
      known.push(run)
      return
    }
    this.timers.set(time, [run])
    const { times } = this
    times.push(time)
    for (let child = times.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1
      if ((times[parent] ?? 0) <= (times[child] ?? 0)) break
      this.swap(parent, child)
      child = parent
    }
  }

  private swap(a: number, b: number): void {
    const { times } = this
    const kept = times[a] ?? 0
    times[a] = times[b] ?? 0
    times[b] = kept
  }

  private earliest(): number | undefined {
    const { times } = this
    const [first] = times
    const last = times.pop()
    if (first === undefined || last === undefined || times.length === 0) return first
    times[0] = last
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2]
      const least = [left, right].reduce(
        (best, child) => ((times[child] ?? Number.POSITIVE_INFINITY) < (times[best] ?? 0) ? child : best),
        parent,
      )
      if (least === parent) return first
      this.swap(parent, least)
      parent = least
    }
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + Math.max(0, milliseconds), resolve))
  }

  /** Runs what begins now, until nothing of it waits for a timer any more. What other timers there are in the process stand still. */
  async run<A>(begin: () => Promise<A>): Promise<A> {
    const { setTimeout: timeout, clearTimeout: clear, performance: measured } = globalThis
    const { setImmediate: soon } = globalThis
    const cancelled = new Set<object>()
    const virtual = (run: () => void, milliseconds = 0): object => {
      const handle = {}
      this.at(this.now + Math.max(0, milliseconds), () => {
        if (!cancelled.delete(handle)) run()
      })
      return handle
    }
    Object.assign(globalThis, {
      setTimeout: virtual,
      clearTimeout: (handle: object) => cancelled.add(handle),
      performance: { now: () => this.now },
    })
    try {
      let done = false
      const result = begin().finally(() => {
        done = true
      })
      result.catch(() => undefined)
      for (;;) {
        // Whatever needs no timer has come to its end by then, where it yields no more often than this.
        for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => soon(resolve))
        const time = done ? undefined : this.earliest()
        if (time === undefined) break
        this.now = time
        const due = this.timers.get(time) ?? []
        this.timers.delete(time)
        for (const run of due) run()
      }
      if (!done) throw new Error('it waits for what is no timer')
      return await result
    } finally {
      Object.assign(globalThis, { setTimeout: timeout, clearTimeout: clear, performance: measured })
    }
  }
}
