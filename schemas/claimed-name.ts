import * as t from 'io-ts'
import { Principal } from './scalars'

/**
 * What Unicode has for letters, digits, punctuation or symbols and fonts show as nothing: the blank Braille pattern, a musical
 * null notehead, the place of an object that is not there.
 */
const BLANKS = new Set(['\u2800', '\u{1d159}', '\ufffc'])

/** Whether a text shows anything: not only spaces, controls, formats, fillers, tags, or marks without a letter. */
export const isVisible = (text: string): boolean =>
  [...text].some(
    (one) =>
      /[\p{L}\p{N}\p{P}\p{S}]/u.test(one) &&
      !/\p{Default_Ignorable_Code_Point}/u.test(one) &&
      !BLANKS.has(one),
  )

/** A name that somebody gives themselves in a request. */
export const ClaimedName = new t.Type<string>(
  'ClaimedName',
  (input): input is string => Principal.is(input) && isVisible(input),
  (input, context) => {
    if (!Principal.is(input)) return t.failure(input, context, Principal.description)
    return isVisible(input) ? t.success(input) : t.failure(input, context, 'a name with visible characters')
  },
  t.identity,
)
