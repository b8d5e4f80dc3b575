import * as t from 'io-ts'
import { DomainName } from '../../../schemas/scalars'
import { recordState } from '../changes/states'
import { defineReading, foreign } from './action'
import { stateAnswer } from './reading'

/** Reads the records of a name in the domain's zone. */
export const listRecords = defineReading({
  name: 'route53:ListResourceRecordSets',
  leastRisk: 'low',
  permissions: [{ actions: ['route53:ListResourceRecordSets'], resources: ['route53/zones'] }],
  parameters: t.strict({ zone_id: t.string, name: DomainName }, 'ListResourceRecordSetsParameters'),
  example: { zone_id: 'Z0EXAMPLE00001', name: 'shop.example.com' },
  check: ({ zone_id }, resources) => foreign('hosted zone', zone_id, resources.route53_zone_id),
  touches: ({ zone_id }) => ({ route53_zone_id: zone_id }),
  execute: ({ zone_id, name }) => stateAnswer(recordState(zone_id, name)),
})
