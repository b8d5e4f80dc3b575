import type { Channel } from '../../../schemas/scalars'
import type { ChannelAdapter } from './channel'
import { email } from './email'
import { pagerduty } from './pagerduty'
import { slack } from './slack'
import { teams } from './teams'
import { webhook } from './webhook'

/** Every channel, by its name: the only list there is. */
export const channels: Readonly<Record<Channel, ChannelAdapter>> = {
  slack,
  teams,
  email,
  pagerduty,
  webhook,
}
