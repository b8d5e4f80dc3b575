import type { AwsRequest, Resource } from '../../model'
import { askedOf } from '../error'
import type { Asked } from './evaluate'
import type { CallPlace, RequestRow } from './request-row'
import { cdnAndDnsRequests } from './requests-of-cdn-and-dns'
import { computeRequests, regionOf } from './requests-of-compute'
import { knownOf, stackRequests } from './requests-of-the-stack'

const rows: readonly RequestRow[] = [
  ...cdnAndDnsRequests,
  ...computeRequests,
  // Whoever can sign may ask who they are.
  ['sts', /^GetCallerIdentity$/, () => []],
]

/** What IAM is asked about a call, all of which it must allow; `undefined` where no row of the table is about it. */
export type NeededFor = (request: AwsRequest, own: CallPlace) => readonly Asked[] | undefined

export const neededIn = (resources: readonly Resource[]): NeededFor => {
  const all = [...rows, ...stackRequests(knownOf(resources))]
  return (request, own) => found(all, request, own)
}

const found = (
  rows: readonly RequestRow[],
  request: AwsRequest,
  own: CallPlace,
): readonly Asked[] | undefined => {
  const asked = askedOf(request)
  for (const [service, pattern, of] of rows) {
    const match = service === request.service ? pattern.exec(asked) : null
    if (match !== null) return of(match, request, { ...own, region: regionOf(request) ?? own.region })
  }
  return undefined
}
