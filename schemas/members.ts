import * as t from 'io-ts'
import { text } from './codec'
import { Ordinal } from './scalars'

/** Members that are listed at most, wherever those of one alert are. */
export const MOST_MEMBERS = 200

export const MonitorKey = text(
  'MonitorKey',
  'a domain, with "#" and the name of its monitor where it has one',
  {
    pattern: '^[a-z0-9_][a-z0-9_.-]{0,252}(#[A-Za-z0-9._:/-]{1,64})?$',
  },
)

/** Monitors that share one alert: those that fail, at most `MOST_MEMBERS` by their keys, and how many they are in all. */
export const storedMembers = { members: t.array(MonitorKey), member_count: Ordinal }
