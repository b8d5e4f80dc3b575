import type * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, text } from '../../../../schemas/codec'
import { upTo } from '../limits'
import type { Mail } from './message'

const MailCodec = t.type(
  {
    subject: text('MailSubject', 'a line of 1 to 99 ASCII characters', { pattern: '^[\\x20-\\x7e]{1,99}$' }),
    // SNS takes 256 KB, four bytes a character at most.
    text: upTo(60_000),
  },
  'Mail',
)

/** A mail as SNS will take it, or which part of it SNS would refuse. */
export const mailLimits = (mail: Mail): E.Either<string, Mail> => decode(MailCodec, mail)
