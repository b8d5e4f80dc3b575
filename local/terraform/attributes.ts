import * as t from 'io-ts'
import { describeCodec } from '../../schemas/codec'
import type { ResourceContext, ResourceType } from '../model'

/** Attributes of a resource type or of a nested block: `required` and `optional`; anything else is unknown. */
export const attributes = <R extends t.Props, O extends t.Props>(required: R, optional: O) =>
  t.exact(t.intersection([t.type(required), t.partial(optional)]))

/** A nested block: Terraform's JSON has it as an object or as a list of one object. */
export const block = <A>(codec: t.Type<A, unknown, unknown>): t.Type<A, unknown, unknown> =>
  new t.Type(
    `block of ${codec.name}`,
    codec.is,
    (input, context) =>
      codec.validate(Array.isArray(input) && input.length === 1 ? input[0] : input, context),
    codec.encode,
  )

/** `tags` and `tags_all` mean nothing on a laptop, whatever carries them. */
export const tagAttributes = { tags: t.record(t.string, t.string), tags_all: t.record(t.string, t.string) }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Paths in `input` that decoding has dropped: attributes that are not understood. */
export const unknownPaths = (input: unknown, decoded: unknown, path = ''): readonly string[] => {
  if (Array.isArray(input) && Array.isArray(decoded)) {
    return input.flatMap((item, index) => unknownPaths(item, decoded[index], `${path}[${index}]`))
  }
  if (Array.isArray(input) && input.length === 1) return unknownPaths(input[0], decoded, path)
  if (!isRecord(input) || !isRecord(decoded)) return []
  return Object.entries(input).flatMap(([key, value]) => {
    const inner = path === '' ? key : `${path}.${key}`
    return key in decoded ? unknownPaths(value, decoded[key], inner) : [inner]
  })
}

/** Decoding failures as `path: what was expected`; values are left out, since one could be a secret. */
export const failures = (errors: t.Errors): string =>
  errors
    .map(({ context, value }) => {
      const path = context
        .map(({ key }) => key)
        .filter((key) => key !== '' && !/^\d+$/.test(key))
        .join('.')
      return `${path}: ${describeCodec(context.at(-1)?.type)} is needed, not ${value === undefined ? 'nothing' : `a ${typeof value}`}`
    })
    .join('; ')

/** A resource type among others: what `codec` decodes reaches `computed` with its type. */
export const resourceType = <A>(
  codec: t.Type<A, unknown, unknown>,
  computed: (attributes: A, context: ResourceContext) => Readonly<Record<string, string>> = () => ({}),
): ResourceType => ({
  attributes: new t.Type(codec.name, t.unknown.is, codec.validate, t.identity),
  computed: (attributes, context) => {
    if (!codec.is(attributes)) throw new TypeError(`not ${codec.name}`)
    return computed(attributes, context)
  },
})
