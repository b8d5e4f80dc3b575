import type { Asked } from '../../../local/aws/iam/evaluate'
import { askedBy, type Place, type Recorded } from './requests'

/** By action, what it was on: each once, with `|key=value` for what the request came with. */
export type Calls = Readonly<Record<string, readonly string[]>>

/** Ids that a service gives out are as long in every recording, and are kept as one. */
const withoutIds = (arn: string): string =>
  arn
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      '00000000-0000-0000-0000-000000000000',
    )
    .replace(/(:secret:.*)-[A-Za-z]{6}$/, '$1-AbCdEf')
    .replace(/\/(restapis|resources|deployments|usageplans|apikeys|keys)\/[A-Za-z0-9]{6,}/g, '/$1/id')
    .replace(/(:function:[^:]+):\d+$/, '$1:1')

export const callsOf = (requests: readonly Recorded[], place: Place): Calls => {
  const calls = new Map<string, Set<string>>()
  const boundaries = new Map<string, string>()
  for (const { action, resource, context } of requests.flatMap((request) =>
    askedBy(request, place, boundaries),
  )) {
    const given = Object.entries(context).flatMap(([key, value]) =>
      value === undefined ? [] : [`|${key}=${value}`],
    )
    calls.set(action, (calls.get(action) ?? new Set()).add(`${withoutIds(resource)}${given.join('')}`))
  }
  return Object.fromEntries([...calls].sort().map(([action, on]) => [action, [...on].sort()]))
}

const KEYS = [
  'aws:RequestTag/Project',
  'aws:ResourceTag/Project',
  'iam:PermissionsBoundary',
  'iam:PassedToService',
  'kms:RequestAlias',
  'kms:ViaService',
  'lambda:FunctionArn',
]

export const askedIn = (calls: Calls): readonly Asked[] =>
  Object.entries(calls).flatMap(([action, all]) =>
    all.map((one) => {
      const [resource = '', ...given] = one.split('|')
      const context = Object.fromEntries(given.map((pair) => pair.split('=') as [string, string]))
      return {
        action,
        resource,
        context: { ...Object.fromEntries(KEYS.map((key) => [key, undefined])), ...context },
      }
    }),
  )
