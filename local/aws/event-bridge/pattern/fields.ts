import type { Scalar } from './condition'

/** Which element of each array (by the array's own place) a field is in. */
export type Positions = ReadonlyMap<string, number>

export interface Field {
  readonly value: Scalar
  readonly positions: Positions
}

/** The event's scalars by dotted path. */
export const fieldsOf = (event: unknown): Map<string, Field[]> => {
  const fields = new Map<string, Field[]>()
  const walk = (value: unknown, path: string, place: string, positions: Positions): void => {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries()) {
        const inside = typeof element === 'object' && element !== null && !Array.isArray(element)
        walk(
          element,
          path,
          `${place}[${index}]`,
          inside ? new Map([...positions, [place, index]]) : positions,
        )
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, path === '' ? key : `${path}.${key}`, `${place}.${key}`, positions)
      }
    } else if (value !== undefined) {
      fields.set(path, [...(fields.get(path) ?? []), { value: value as Scalar, positions }])
    }
  }
  walk(event, '', '', new Map())
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
