import type { Scalar } from './condition'

/** Which element of each array (by the array's own place) a field is in. */
export type Positions = ReadonlyMap<string, number>

export interface Field {
  readonly value: Scalar
  readonly positions: Positions
}

/** The event's scalars by dotted path. A name without letters is a part of a path, too: `.a` is not `a`. */
export const fieldsOf = (event: unknown): Map<string, Field[]> => {
  const fields = new Map<string, Field[]>()
  const walk = (value: unknown, path: string | undefined, place: string, positions: Positions): void => {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) {
        const inside = typeof element === 'object' && element !== null
        walk(
          element,
          path,
          `${place}[${index}]`,
          inside ? new Map([...positions, [place, index]]) : positions,
        )
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, path === undefined ? key : `${path}.${key}`, `${place}.${key}`, positions)
      }
    } else if (value !== undefined && path !== undefined) {
      const field = { value: value as Scalar, positions }
      const known = fields.get(path)
      if (known === undefined) fields.set(path, [field])
      else known.push(field)
    }
  }
  walk(event, undefined, '', new Map())
  return fields
}

/** Both together, or `undefined` where they are in different elements of one array. */
export const joined = (one: Positions, other: Positions): Positions | undefined => {
  for (const [place, index] of other) {
    const known = one.get(place)
    if (known !== undefined && known !== index) return undefined
  }
  return new Map([...one, ...other])
}
