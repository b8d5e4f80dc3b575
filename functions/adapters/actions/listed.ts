import canonicalize from 'canonicalize'

export const same = (a: unknown, b: unknown): boolean => canonicalize(a ?? null) === canonicalize(b ?? null)

/** Why values are not those that the settings let a plan give: all of the names, each with one of its values. */
export const choiceProblem = (
  what: string,
  given: Readonly<Record<string, string>>,
  choices: Readonly<Record<string, readonly string[]>> = {},
): string | undefined => {
  const missing = Object.keys(choices).find((name) => !Object.hasOwn(given, name))
  if (missing !== undefined) return `parameters.${what}: ${missing} is missing`
  const wrong = Object.entries(given).find(
    ([name, value]) => !Object.hasOwn(choices, name) || choices[name]?.includes(value) !== true,
  )
  return wrong === undefined
    ? undefined
    : `parameters.${what}: the settings do not name the value ${wrong[1]} of ${wrong[0]} for this domain`
}

/** `tier web, mode fast`; nothing where there is none. */
export const choiceText = (given: Readonly<Record<string, string>>): string =>
  Object.entries(given)
    .map((pair) => pair.join(' '))
    .join(', ')
