import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { decode, text } from '../../../schemas/codec'

/** Codecs of the fields of a secret, by their names. */
export type Fields<F extends string> = Readonly<Record<F, t.Type<string, string, unknown>>>

export const Key = text('Key', 'a text of 8 to 500 characters', { minLength: 8, maxLength: 500 })

export type FieldValues<F extends string> = { readonly [N in F]?: string } & {
  /** What was expected of the fields that are left out because they hold something else. */
  readonly left_out?: { readonly [N in F]?: string }
}

/** Value of a secret that is read field by field: what is wrong in one disables no other. */
export const fieldValues = <F extends string>(name: string, fields: Fields<F>) => {
  const readField = (found: FieldValues<F>, field: F, value: unknown): FieldValues<F> =>
    pipe(
      decode(t.type({ [field]: fields[field] }), { [field]: value }),
      E.match(
        (problem): FieldValues<F> => ({ ...found, left_out: { ...found.left_out, [field]: problem } }),
        (read): FieldValues<F> => ({ ...found, ...read }),
      ),
    )
  const codec = new t.Type<FieldValues<F>, unknown, unknown>(
    name,
    (input): input is FieldValues<F> => t.UnknownRecord.is(input),
    (input, context) =>
      pipe(
        t.UnknownRecord.validate(input, context),
        E.map((given) =>
          (Object.keys(fields) as F[])
            .filter((field) => given[field] !== undefined)
            .reduce((found, field) => readField(found, field, given[field]), {} as FieldValues<F>),
        ),
      ),
    t.identity,
  )
  return Object.assign(codec, {
    problemsOf: ({ left_out = {} }: FieldValues<F>): readonly string[] => Object.values(left_out),
  })
}
