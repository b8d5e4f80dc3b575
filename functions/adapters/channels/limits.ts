import * as t from 'io-ts'
import { text } from '../../../schemas/codec'

/** Parts of the codecs of what each product takes, as its documentation and its answers say. */

export const upTo = (length: number) =>
  text(`TextUpTo${length}`, `a text of 1 to ${length} characters`, { minLength: 1, maxLength: length })

export const few = <A>(item: t.Type<A, unknown, unknown>, most: number) =>
  t.refinement(
    t.array(item),
    (list) => list.length > 0 && list.length <= most,
    `1 to ${most} of ${item.name}`,
  )
