import type * as t from 'io-ts'

/** What the table of settings says of one. */
export interface SettingInfo<A> {
  /** One sentence for people; a list of objects has none, their properties have theirs. */
  readonly description?: string
  /** What counts where nothing is set; a setting without it is optional, or must be set. */
  readonly default?: A
}

const infos = new WeakMap<t.Mixed, SettingInfo<unknown>>()

/**
 * A setting: its codec with what it means and what counts where nothing is set. The codec that it gives decodes as the given
 * one, but is this setting's own: several settings may be of one codec.
 * @example setting(Minutes, { default: 60, description: 'Between reminders' })
 */
export const setting = <C extends t.Mixed>(codec: C, info: SettingInfo<t.TypeOf<C>>): C => {
  const own: C = Object.assign(Object.create(Object.getPrototypeOf(codec)), codec)
  infos.set(own, info)
  return own
}

export const settingInfo = (codec: t.Mixed): SettingInfo<unknown> | undefined => infos.get(codec)
