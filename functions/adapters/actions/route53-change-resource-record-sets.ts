import { foreign, unlisted } from './action'
import type { Answer } from './model'
import { kindOf, RecordParameters, typeOf } from './record-kinds'
import { inSync, readSets, replaceSets } from './record-sets'
import { defineStateChange } from './state'

const CHANGE = 'route53:ChangeResourceRecordSets'

/**
 * Gives a record other values, shifts weights, swaps a failover pair, or creates the record by which ACM validates. Off by default.
 * The sets are read first; the change deletes exactly what was read and creates the new ones in one batch, so that Route 53 refuses
 * it when somebody else was faster. Taking it back works the same way.
 */
export const changeResourceRecordSets = defineStateChange<RecordParameters, Answer>({
  name: CHANGE,
  leastRisk: 'high',
  permissions: [
    { actions: [CHANGE], resources: ['route53/zones'] },
    { actions: ['route53:GetChange'], resources: ['route53/changes'] },
  ],
  reads: [
    { actions: ['route53:ListResourceRecordSets'], resources: ['route53/zones'] },
    { actions: ['acm:DescribeCertificate'], resources: ['acm/certificates'] },
  ],
  parameters: RecordParameters,
  example: {
    zone_id: 'Z0EXAMPLE',
    name: 'www.example.com',
    type: 'A',
    ttl: 60,
    values: ['192.0.2.10'],
  },
  otherExamples: [
    {
      zone_id: 'Z0EXAMPLE',
      name: 'www.example.com',
      type: 'A',
      weights: [
        { set_identifier: 'blue', weight: 100 },
        { set_identifier: 'green', weight: 0 },
      ],
    },
    { zone_id: 'Z0EXAMPLE', name: 'www.example.com', type: 'A', primary: 'standby' },
    {
      zone_id: 'Z0EXAMPLE',
      name: '_0123456789abcdef.www.example.com',
      certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/0b2c5f6e-0000-4000-8000-000000000002',
    },
  ],
  check: (parameters, resources) =>
    kindOf(parameters).problem(parameters) ??
    unlisted('name', parameters.name, resources.route53_record_names, 'route53_record_names') ??
    ('certificate_arn' in parameters
      ? foreign('certificate', parameters.certificate_arn, resources.acm_certificate_arn)
      : undefined) ??
    foreign('hosted zone', parameters.zone_id, resources.route53_zone_id),
  changes: (parameters) => [`record ${parameters.name} ${typeOf(parameters)}`],
  touches: (parameters) => ({
    route53_zone_id: parameters.zone_id,
    ...('certificate_arn' in parameters ? { acm_certificate_arn: parameters.certificate_arn } : {}),
  }),
  conditions: (parameters) => ({
    [CHANGE]: {
      'ForAllValues:StringEquals': {
        [`${CHANGE}NormalizedRecordNames`]: parameters.name,
        [`${CHANGE}RecordTypes`]: typeOf(parameters),
        [`${CHANGE}Actions`]: ['CREATE', 'DELETE'],
      },
      // Of none, all are equal to anything.
      Null: {
        [`${CHANGE}NormalizedRecordNames`]: 'false',
        [`${CHANGE}RecordTypes`]: 'false',
        [`${CHANGE}Actions`]: 'false',
      },
    },
  }),
  read: async (parameters) => {
    const kind = kindOf(parameters)
    const sets = await readSets({ ...parameters, type: typeOf(parameters) })
    return {
      state: await kind.read(parameters, sets),
      replace: (next) => replaceSets(parameters.zone_id, sets, kind.sets(parameters, sets, next)),
    }
  },
  next: (parameters, now) => kindOf(parameters).next(parameters, now),
  shown: (parameters, now, after) => [
    { name: 'record', now: `${parameters.name} ${typeOf(parameters)}` },
    ...kindOf(parameters).fields(now, after),
  ],
  works: async (_, answer) => typeof answer?.change_id === 'string' && inSync(answer.change_id),
})
