import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53'
import { sessionOptions } from '../aws/session'
import { watch } from './watch'

/** Whose records they are. */
export interface RecordName {
  readonly zone_id: string
  readonly name: string
  readonly type: string
}

/** Most sets of one name and type that a change understands. */
const MOST_SETS = 50

const client = async (maxAttempts: number) => {
  const { Route53Client } = await import('@aws-sdk/client-route-53')
  return new Route53Client({ ...sessionOptions(), region: 'us-east-1', maxAttempts })
}

/** All sets of a name and type, as they are kept: what is deleted must be named exactly so. */
export const readSets = async ({
  zone_id,
  name,
  type,
}: RecordName): Promise<readonly ResourceRecordSet[]> => {
  const { ListResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53')
  const { ResourceRecordSets = [] } = await (await client(3)).send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: zone_id,
      StartRecordName: name,
      StartRecordType: type as 'A',
      MaxItems: MOST_SETS,
    }),
  )
  const found = ResourceRecordSets.filter((set) => set.Name === `${name}.` && set.Type === type)
  if (found.length === MOST_SETS) throw new Error(`${name} has too many records of type ${type}`)
  return found
}

/** Deletes exactly those of `from` that are not in `to` and creates the others, in one batch: Route 53 makes all of it or nothing. */
export const replaceSets = async (
  zone_id: string,
  from: readonly ResourceRecordSet[],
  to: readonly ResourceRecordSet[],
) => {
  const { ChangeResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53')
  const of = (Action: 'DELETE' | 'CREATE', sets: readonly ResourceRecordSet[]): Change[] =>
    sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet }))
  const { ChangeInfo } = await (await client(1)).send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone_id,
      ChangeBatch: {
        Changes: [
          ...of(
            'DELETE',
            from.filter((set) => !to.includes(set)),
          ),
          ...of(
            'CREATE',
            to.filter((set) => !from.includes(set)),
          ),
        ],
      },
    }),
  )
  return { change_id: ChangeInfo?.Id?.replace('/change/', ''), status: ChangeInfo?.Status }
}

/** Whether all of Route 53's servers answer with the change, as far as it is waited for. */
export const inSync = async (changeId: string): Promise<boolean> => {
  const { GetChangeCommand } = await import('@aws-sdk/client-route-53')
  const reader = await client(3)
  return watch(async () => {
    const { ChangeInfo } = await reader.send(new GetChangeCommand({ Id: changeId }))
    return ChangeInfo?.Status === 'INSYNC'
  })
}
