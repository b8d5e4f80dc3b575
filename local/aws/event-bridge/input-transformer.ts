import { randomUUID } from 'node:crypto'

/** How a target wants its input. At most one of the three is given. */
export interface InputSettings {
  readonly input?: string | undefined
  readonly input_path?: string | undefined
  readonly input_transformer?:
    | { readonly input_paths?: Readonly<Record<string, string>> | undefined; readonly input_template: string }
    | undefined
}

export interface RuleIdentity {
  readonly arn: string
  readonly name: string
}

export class InvalidInput extends Error {
  override readonly name = 'InvalidInput'
}

type Transform = (event: Readonly<Record<string, unknown>>, rule: RuleIdentity) => string

/**
 * Compiles a target's input: what is sent for an event.
 * @throws InvalidInput for a path or a template that cannot be understood
 */
export const compileInput = (settings: InputSettings): Transform => {
  const { input, input_path, input_transformer } = settings
  if ([input, input_path, input_transformer].filter((given) => given !== undefined).length > 1) {
    throw new InvalidInput('only one of input, input_path and input_transformer can be given')
  }
  if (input !== undefined) {
    if (input.length > MAX_TEXT) throw new InvalidInput(`an input has at most ${MAX_TEXT} characters`)
    parse(input, 'input is not JSON')
    return () => input
  }
  if (input_path !== undefined) {
    const read = compilePath(input_path)
    return (event) => JSON.stringify(read(event) ?? null)
  }
  if (input_transformer !== undefined) return compileTransformer(input_transformer)
  return (event) => JSON.stringify(event)
}

const parse = (text: string, problem: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InvalidInput(problem, { cause })
  }
}

type Read = (event: unknown) => unknown

/**
 * `$.detail.items[0].id`: the part of JSONPath that EventBridge takes, which is dot notation with letters, digits, dashes,
 * underscores and slashes, indices, and wildcards (`$.detail.items[*].id`), which give a list.
 */
const compilePath = (path: string): Read => {
  if (path.length > MAX_PATH) throw new InvalidInput(`a JSON path has at most ${MAX_PATH} characters`)
  if (!/^\$(\.(\*|[A-Za-z0-9_/-]+)|\[(\*|\d+)\])*$/.test(path))
    throw new InvalidInput(`${path} is not a supported JSON path`)
  const steps = [...path.matchAll(/\.([A-Za-z0-9_/-]+)|\[(\d+)\]|(?:\.|\[)\*/g)].map(
    ([, key, index]): Step => {
      if (key !== undefined) return one(propertyOf(key))
      return index === undefined ? valuesOf : one(elementOf(Number(index)))
    },
  )
  const found = (event: unknown) =>
    steps.reduce<readonly unknown[]>((all, step) => all.flatMap(step), [event])
  return path.includes('*') ? found : (event) => found(event)[0]
}

/** From one value to those that are found in it. */
type Step = (value: unknown) => readonly unknown[]

const one =
  (read: Read): Step =>
  (value) => {
    const found = read(value)
    return found === undefined ? [] : [found]
  }

const valuesOf: Step = (value) => (typeof value === 'object' && value !== null ? Object.values(value) : [])

const elementOf =
  (index: number): Read =>
  (value) =>
    Array.isArray(value) ? value[index] : undefined

const propertyOf =
  (key: string): Read =>
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
      ? (value as Readonly<Record<string, unknown>>)[key]
      : undefined

type Reserved = (event: Readonly<Record<string, unknown>>, rule: RuleIdentity) => unknown

const reserved: Readonly<Record<string, Reserved>> = {
  'aws.events.rule-arn': (_, rule) => rule.arn,
  'aws.events.rule-name': (_, rule) => rule.name,
  'aws.events.event.ingestion-time': () => new Date().toISOString(),
  'aws.events.event': ({ detail: _, ...rest }) => rest,
  'aws.events.event.json': (event) => event,
}

/** As on AWS. */
const MAX_PATHS = 100
const MAX_PATH = 256
const MAX_TEXT = 8192

/** @throws InvalidInput for what AWS does not take */
const refuseTransformer = ({
  input_paths = {},
  input_template,
}: NonNullable<InputSettings['input_transformer']>): void => {
  const names = Object.keys(input_paths)
  if (names.length > MAX_PATHS) throw new InvalidInput(`a transformer has at most ${MAX_PATHS} input paths`)
  const wrong = names.find((name) => !/^[A-Za-z0-9_-]{1,256}$/.test(name))
  if (wrong !== undefined)
    throw new InvalidInput(`${wrong} is no name of an input path: letters, digits, "_" and "-", at most 256`)
  if (names.some((name) => name.startsWith('AWS')))
    throw new InvalidInput('names of input paths cannot start with AWS')
  if (input_template === '' || input_template.length > MAX_TEXT)
    throw new InvalidInput(`an input template has 1 to ${MAX_TEXT} characters`)
}

const PLACE = /<([A-Za-z0-9_.-]+)>/g

const compileTransformer = (given: NonNullable<InputSettings['input_transformer']>): Transform => {
  refuseTransformer(given)
  const paths = new Map(
    Object.entries(given.input_paths ?? {}).map(([name, path]) => [name, compilePath(path)]),
  )
  const read = (name: string): Reserved => {
    const known = Object.hasOwn(reserved, name) ? reserved[name] : undefined
    if (known !== undefined) return known
    const path = paths.get(name)
    if (path === undefined) throw new InvalidInput(`<${name}> is neither in input_paths nor reserved`)
    return (event) => path(event)
  }
  const places = [...given.input_template.matchAll(PLACE)].map((match) => ({
    text: match[0],
    start: match.index,
    quoted: insideQuotes(given.input_template.slice(0, match.index)),
    read: read(match[1] ?? ''),
  }))
  const fill = (contentOf: (place: (typeof places)[number]) => string): string => {
    let filled = ''
    let end = 0
    for (const place of places) {
      filled += given.input_template.slice(end, place.start) + contentOf(place)
      end = place.start + place.text.length
    }
    return filled + given.input_template.slice(end)
  }
  const trimmed = given.input_template.trim()
  const json = trimmed.startsWith('{') || trimmed.startsWith('[') || trimmed.startsWith('"')
  if (json)
    parse(
      fill((place) => (place.quoted ? '' : 'null')),
      'the input template does not give JSON',
    )
  // A marker that cannot be in an event: tells a missing value from an empty one.
  const missing = randomUUID()
  return (event, rule) => {
    const filled = fill((place) => {
      const value = place.read(event, rule)
      if (value === undefined) return place.quoted || !json ? '' : `"${missing}"`
      if (!place.quoted && json) return JSON.stringify(value)
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return json ? JSON.stringify(text).slice(1, -1) : text
    })
    return json ? JSON.stringify(withoutMissing(JSON.parse(filled), missing)) : filled
  }
}

/** Properties whose value the event does not have are left out. */
const withoutMissing = (value: unknown, missing: string): unknown => {
  if (Array.isArray(value))
    return value.filter((entry) => entry !== missing).map((entry) => withoutMissing(entry, missing))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== missing)
      .map(([key, inner]) => [key, withoutMissing(inner, missing)]),
  )
}

const insideQuotes = (before: string): boolean => (before.replace(/\\./g, '').split('"').length - 1) % 2 === 1
