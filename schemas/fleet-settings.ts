import * as t from 'io-ts'
import { integer, struct, text } from './codec'
import { Minutes } from './detection'
import { setting } from './setting'
import { DailyUses, GrantedDays, MOST_DAYS } from './standing-approval'

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

/** Monitors that may be added at most. */
export const MOST_ADDED = 1_000

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

/** Repairs that people approve in advance. */
export const StandingApprovalSettings = struct(
  'StandingApprovalSettings',
  {
    people: setting(t.array(KnownPerson), {
      description:
        'People who may approve repairs in advance by `npm run standing`, each also in `api_approvers` of the severity; without the group there are none, and nothing is approved in advance',
    }),
  },
  {
    longest_days: setting(GrantedDays, {
      description: 'For how long one may be granted at most; 30 without it',
    }),
    max_per_day: setting(DailyUses, { description: 'Most uses of one within 24 hours; 3 without it' }),
  },
)
export type StandingApprovalSettings = t.TypeOf<typeof StandingApprovalSettings>

const DAILY_USES = 3

export const longestDays = ({ longest_days = MOST_DAYS }: StandingApprovalSettings): number => longest_days

export const mostUsesPerDay = ({ max_per_day = DAILY_USES }: StandingApprovalSettings): number => max_per_day

/** A fleet that one invocation cannot observe within a tick. */
export const ShardSettings = struct(
  'ShardSettings',
  {
    monitors: setting(
      integer('ShardSize', 'a number of monitors, 100 to 5000', { minimum: 100, maximum: 5_000 }),
      {
        description:
          'Most monitors that one invocation observes: the schedule hands each tick out in shards of so many, and one invocation decides over all of them. Without the group one invocation does everything',
      },
    ),
  },
  {},
)
export type ShardSettings = t.TypeOf<typeof ShardSettings>
