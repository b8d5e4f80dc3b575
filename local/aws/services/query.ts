import { randomUUID } from 'node:crypto'
import type { LocalService } from '../../model'
import { xmlError } from '../error'
import { AwsError, answering, type JsonOperation } from './protocol'
import { type XmlValue, xmlDocument } from './xml'

/**
 * Parameters of the query protocol, `Dimensions.member.1.Name=a`, as the JSON protocols have them.
 * @param numbers parameters that are numbers, @param flags that are true or false, wherever they are
 */
const formInput = (form: URLSearchParams, numbers: readonly string[], flags: readonly string[]): unknown => {
  // Without a prototype: a parameter may have any name.
  const node = (): Record<string, unknown> => Object.create(null)
  const root = node()
  for (const [key, text] of form) {
    if (key === 'Action' || key === 'Version') continue
    const parts = key.split('.').filter((part) => part !== 'member')
    const name = parts.at(-1) ?? ''
    const value = numbers.includes(name) ? Number(text) : flags.includes(name) ? text === 'true' : text
    let at = root
    for (const part of parts.slice(0, -1)) {
      const below = at[part] ?? node()
      at[part] = below
      at = below as Record<string, unknown>
    }
    at[name] = value
  }
  return listsOf(root)
}

/** Objects whose keys are all numbers are lists. */
const listsOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  return entries.every(([key]) => /^\d+$/.test(key)) && entries.length > 0
    ? entries.map(([, inner]) => listsOf(inner))
    : Object.fromEntries(entries.map(([key, inner]) => [key, listsOf(inner)]))
}

const members = (value: unknown): XmlValue =>
  Array.isArray(value)
    ? { member: value.map(members) }
    : typeof value === 'object' && value !== null && !(value instanceof Date)
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, members(inner)]))
      : (value as string | number | boolean | Date)

/** A service of the query protocol; operations get their parameters as those of the JSON protocols do. */
export const queryService = (
  name: string,
  namespace: string,
  operations: Readonly<Record<string, JsonOperation>>,
  numbers: readonly string[] = [],
  flags: readonly string[] = [],
): LocalService => ({
  names: [name],
  handle: (request) =>
    answering(() => {
      const form = new URLSearchParams(request.body.toString())
      const asked = form.get('Action') ?? ''
      const operation = Object.hasOwn(operations, asked) ? operations[asked] : undefined
      if (operation === undefined)
        throw new AwsError('InvalidAction', `the local cloud does not have ${name}:${asked}`)
      const value = {
        [`${asked}Result`]: members(operation(formInput(form, numbers, flags), request)),
        ResponseMetadata: { RequestId: randomUUID() },
      }
      const body = xmlDocument(`${asked}Response`, namespace, value)
      return { status: 200, headers: { 'content-type': 'text/xml' }, body }
    }, xmlError),
})
