import * as t from 'io-ts'

/** A property of an object codec. */
export interface Property {
  readonly name: string
  readonly codec: t.Mixed
  readonly required: boolean
}

/** Whether a codec is of an object with properties of its own. */
export const isGroup = (codec: t.Mixed): boolean =>
  codec instanceof t.IntersectionType || codec instanceof t.InterfaceType || codec instanceof t.PartialType

/** Properties of an object codec, none of anything else. */
export const propertiesOf = (codec: t.Mixed): readonly Property[] => {
  if (codec instanceof t.IntersectionType) return (codec.types as readonly t.Mixed[]).flatMap(propertiesOf)
  if (!(codec instanceof t.InterfaceType) && !(codec instanceof t.PartialType)) return []
  const required = codec instanceof t.InterfaceType
  return Object.entries(codec.props as t.Props).map(([name, inner]) => ({ name, codec: inner, required }))
}
