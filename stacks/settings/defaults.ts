import type * as t from 'io-ts'
import { isGroup, propertiesOf } from '../../schemas/properties'
import { settingInfo } from '../../schemas/setting'

/** What counts where nothing is set. A group that may be left out has no defaults. */
export const defaultsOf = (group: t.Mixed): Record<string, unknown> =>
  Object.fromEntries(
    propertiesOf(group).flatMap(({ name, codec, required }) => {
      const below = required && isGroup(codec) ? defaultsOf(codec) : undefined
      const value = settingInfo(codec)?.default ?? below
      return value === undefined ? [] : [[name, value]]
    }),
  )
