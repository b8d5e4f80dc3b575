interface Due {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** Time that passes only while everything waits for it, so that hours of many processes at once take seconds and go the same way again. */
export class Timeline {
  private readonly heap: Due[] = []
  private order = 0
  private read = { at: Number.NaN, instant: '' }

  /** @param now milliseconds since 1970 */
  constructor(public now: number) {}

  /** As a clock says it: asked for far more often than it goes on. */
  instant(): string {
    if (this.read.at !== this.now) this.read = { at: this.now, instant: new Date(this.now).toISOString() }
    return this.read.instant
  }

  after(milliseconds: number, wake: () => void): void {
    this.order += 1
    this.push({ at: this.now + Math.max(0, Math.round(milliseconds)), order: this.order, wake })
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  /** Goes on until that is so, which is asked once in each simulated minute. Answers whether it has come to that within this time. */
  async run(isOver: () => boolean, most_ms: number): Promise<boolean> {
    const end = this.now + most_ms
    for (let asked = this.now; this.now < end; ) {
      const next = this.pop()
      if (next === undefined) throw new Error('nothing is to come any more')
      this.now = next.at
      next.wake()
      while (this.heap[0]?.at === this.now) this.pop()?.wake()
      // Whatever can go on without time passing goes on first.
      await new Promise(setImmediate)
      if (this.now - asked < 60_000) continue
      asked = this.now
      if (isOver()) return true
    }
    return false
  }

  private push(due: Due): void {
    const { heap } = this
    let place = heap.push(due) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(due, parent)) break
      heap[place] = parent
      place = above
    }
    heap[place] = due
  }

  private pop(): Due | undefined {
    const { heap } = this
    const [first] = heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      const [left, right] = [heap[below], heap[below + 1]]
      if (left === undefined) break
      if (right !== undefined && isBefore(right, left)) below += 1
      const child = heap[below]
      if (child === undefined || isBefore(last, child)) break
      heap[place] = child
      place = below
    }
    heap[place] = last
    return first
  }
}
