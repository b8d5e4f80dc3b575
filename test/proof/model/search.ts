import type { Bounds } from './invocations'
import { Model } from './moves'
import { keyOf, type State } from './state'
import type { Variant } from './table'
import { type Invariant, Violation } from './violation'

export interface Found {
  /** Distinct states that were visited, each of them settled as well. */
  readonly states: number
  readonly moves: number
  readonly depth: number
  /** Whether there is nothing left to visit within the bounds. */
  readonly complete: boolean
  readonly commands: ReadonlySet<string>
  readonly cpu_seconds: number
  readonly violation?: {
    readonly invariant: Invariant
    readonly message: string
    /** The moves that lead to it, from the start. */
    readonly course: readonly string[]
  }
}

interface Visited {
  readonly state: State
  readonly depth: number
  readonly by: string
  readonly from: Visited | undefined
}

/** Visits every state within the bounds, breadth first, so that what is found is found by a shortest course. */
export const search = (bounds: Bounds, variant: Variant, limit: number): Found => {
  const began = process.cpuUsage()
  const model = new Model(bounds, variant)
  const first: Visited = { state: model.start(), depth: 0, by: '', from: undefined }
  const seen = new Set([keyOf(first.state)])
  const queue = [first]
  let moves = 0
  let at: Visited = first
  let label = ''
  const found = (): Omit<Found, 'complete'> => ({
    states: seen.size,
    moves,
    depth: at.depth,
    commands: model.table.made,
    cpu_seconds: process.cpuUsage(began).user / 1e6,
  })
  try {
    for (let next = 0; next < queue.length && seen.size < limit; next++) {
      at = queue[next] as Visited
      label = 'everybody dies, and only the sweeper goes on'
      model.settle(at.state)
      const generator = model.moves(at.state)
      for (;;) {
        label = 'then'
        const move = generator.next()
        if (move.done === true) break
        moves += 1
        const [by, state] = move.value
        const key = keyOf(state)
        if (seen.has(key)) continue
        seen.add(key)
        queue.push({ state, depth: at.depth + 1, by, from: at })
      }
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    const { invariant, message } = error
    return {
      ...found(),
      complete: false,
      violation: { invariant, message, course: [...courseTo(at), label] },
    }
  }
  return { ...found(), complete: seen.size < limit }
}

const courseTo = (visited: Visited): readonly string[] => {
  const course: string[] = []
  for (let each: Visited | undefined = visited; each?.from !== undefined; each = each.from)
    course.unshift(each.by)
  return course
}
