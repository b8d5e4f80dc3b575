import * as t from 'io-ts'
import { struct, text } from './codec'
import { Minutes } from './detection'
import { setting } from './setting'

/** Somebody whom IAM proves to be one person: the session of any other role has the name that its user chose. */
const KnownPerson = text('KnownPerson', 'the ARN of an IAM user or of a person of Identity Center', {
  pattern:
    '^arn:aws:(iam::\\d{12}:user/[\\x21-\\x29\\x2b-\\x3e\\x40-\\x7e]{1,160}|sts::\\d{12}:assumed-role/AWSReservedSSO_[\\w+=,.@-]+/[\\w+=,.@-]+)$',
  maxLength: 200,
})

/** Windows that people open without a deployment. */
export const WindowSettings = struct(
  'WindowSettings',
  {
    people: setting(t.array(KnownPerson), {
      description:
        'People who may open and end windows by `npm run windows`; without the group there are none, and no route for them',
    }),
  },
  {
    longest_minutes: setting(Minutes, { description: 'How long one may last at most; 1440 without it' }),
  },
)
export type WindowSettings = t.TypeOf<typeof WindowSettings>

const LONGEST_MINUTES = 1_440

export const longestMinutes = ({ longest_minutes = LONGEST_MINUTES }: WindowSettings): number =>
  longest_minutes

/** Monitors that people add without a deployment. */
export const AddedMonitorsSettings = struct(
  'AddedMonitorsSettings',
  {
    people: setting(t.array(KnownPerson), {
      description:
        'People who may add and remove monitors by `npm run monitors`; without the group there are none, and no route for them',
    }),
  },
  {},
)
export type AddedMonitorsSettings = t.TypeOf<typeof AddedMonitorsSettings>
