/** One value of the settings that count. */
export interface Effective {
  /** `detection.failure_ticks` */
  readonly path: string
  readonly value: unknown
  /** The file that gives it, `default`, or `from others` where other settings make it. */
  readonly from: string
}

/** What was given, and the file of each of its names. */
export interface GivenSettings {
  readonly values: Readonly<Record<string, unknown>>
  readonly fileOf: (name: string) => string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (values: unknown, names: readonly string[]): unknown =>
  names.reduce((value, name) => (isObject(value) ? value[name] : undefined), values)

/**
 * Each value of `settings` with where it is from; lists are one value. `defaults` are those of the settings when only what has no
 * default is given.
 */
export const effectiveSettings = (
  settings: object,
  { values, fileOf }: GivenSettings,
  defaults: object,
): readonly Effective[] => {
  const from = (names: readonly string[], value: unknown): string => {
    if (at(values, names) !== undefined) return fileOf(names[0] ?? '')
    return JSON.stringify(at(defaults, names)) === JSON.stringify(value) ? 'default' : 'from others'
  }
  const walk = (value: unknown, names: readonly string[]): readonly Effective[] => {
    if (isObject(value) && Object.keys(value).length > 0)
      return Object.entries(value).flatMap(([name, part]) => walk(part, [...names, name]))
    return value === undefined ? [] : [{ path: names.join('.'), value, from: from(names, value) }]
  }
  return [...walk(settings, [])].sort((a, b) => (a.path < b.path ? -1 : 1))
}
