import type { Scalar } from './condition'
import type { Node } from './parse'

/** Which element of each array (numbered as they come) a field is in. */
export type Positions = ReadonlyMap<number, number>

export interface Field {
  readonly value: Scalar
  readonly positions: Positions
}

/** The event's scalars by dotted path. A name without letters is a part of a path, too: `.a` is not `a`. */
export const fieldsOf = (event: Node): Map<string, Field[]> => {
  const fields = new Map<string, Field[]>()
  let arrays = 0
  const walk = (node: Node, path: string | undefined, positions: Positions): void => {
    if (node.kind === 'array') {
      const array = arrays++
      for (const [index, element] of node.elements.entries())
        walk(element, path, element.kind === 'scalar' ? positions : new Map([...positions, [array, index]]))
    } else if (node.kind === 'object') {
      for (const [name, inner] of node.members)
        walk(inner, path === undefined ? name : `${path}.${name}`, positions)
    } else if (path !== undefined) {
      const field = { value: node.value, positions }
      const known = fields.get(path)
      if (known === undefined) fields.set(path, [field])
      else known.push(field)
    }
  }
  walk(event, undefined, new Map())
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
