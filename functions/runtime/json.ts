import * as E from 'fp-ts/Either'

/** How much of a value from outside is looked at: all that comes later walks it, and some of it by recursion. */
export interface Limits {
  /** Characters of all its texts and names together. */
  readonly length: number
  /** Lists and objects in each other. */
  readonly depth: number
  /** Texts, numbers, lists and objects, all together. */
  readonly values: number
  /** Refuses what no store and no digest keeps as it is: numbers that are none, and the name `__proto__`. */
  readonly strict?: boolean
}

/** More than anything that this system reads as JSON. */
const LIMITS: Limits = { length: 1_000_000, depth: 64, values: 100_000 }

/** The JSON value of a text, or why there is none: it is no JSON, or larger or deeper than the limits. */
export const readJson = (text: string, limits: Limits = LIMITS): E.Either<string, unknown> => {
  if (text.length > limits.length) return E.left(`it holds more than ${limits.length} characters`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return E.left('it is not JSON')
  }
  const problem = excess(value, limits)
  return problem === undefined ? E.right(value) : E.left(problem)
}

/** The same, or `undefined`. */
export const parseJson = (text: string, limits?: Limits): unknown =>
  E.match(
    () => undefined,
    (value) => value,
  )(readJson(text, limits))

/** What of a value is beyond the limits, in half a sentence; `undefined` where nothing is. Without recursion. */
export const excess = (value: unknown, limits: Limits): string | undefined => {
  const { length, depth, values, strict = false } = limits
  let [characters, count] = [0, 0]
  let level: unknown[] = [value]
  for (let deep = 0; level.length > 0; deep += 1) {
    const below: unknown[] = []
    for (const one of level) {
      count += 1
      if (typeof one === 'string') characters += one.length
      else if (strict && typeof one === 'number' && !Number.isFinite(one))
        return 'it holds a number that is none'
      else if (typeof one === 'object' && one !== null) {
        if (deep === depth) return `lists and objects are nested deeper than ${depth}`
        const isList = Array.isArray(one)
        const names = isList ? [] : Object.keys(one)
        // Before it is walked: a look costs what the limits allow, not what was sent.
        if (count + below.length + (isList ? one.length : names.length) > values)
          return `it holds more than ${values} values`
        if (isList) for (const inner of one) below.push(inner)
        for (const name of names) {
          if (strict && name === '__proto__') return 'it holds the name __proto__'
          characters += name.length
          below.push((one as Record<string, unknown>)[name])
        }
      }
      if (characters > length) return `it holds more than ${length} characters`
    }
    level = below
  }
  return undefined
}
