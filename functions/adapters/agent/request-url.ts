import type { HttpRequest } from '@smithy/core/protocols'

export const portOf = ({ port }: HttpRequest): string => (port === undefined ? '' : `:${port}`)

/** Path and query, as they stand in the first line of a request. */
export const pathOf = ({ path, query }: HttpRequest): string => {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((one) => [name, one] as [string, string]),
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}
