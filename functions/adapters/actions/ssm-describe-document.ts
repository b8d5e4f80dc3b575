import * as t from 'io-ts'
import { defineReading } from './action'
import { findDocument } from './ssm-automation'

/** Reads whether a runbook of the domain can be started in the version of the settings. */
export const describeDocument = defineReading({
  name: 'ssm:DescribeDocument',
  leastRisk: 'low',
  permissions: [{ actions: ['ssm:DescribeDocument'], resources: ['ssm/documents'] }],
  parameters: t.strict({ document: t.string, version: t.string }, 'DescribeDocumentParameters'),
  example: { document: 'restart-shop', version: '3' },
  check: ({ document, version }, { automations = [] }) =>
    automations.some((one) => one.document === document && one.version === version)
      ? undefined
      : `document ${document} in version ${version} is not among those that the settings name in automations of this domain`,
  touches: ({ document, version }) => ({
    automations: [{ document, version, assume_role_arn: '' }],
  }),
  execute: async ({ document, version }) => ({
    status: 'Active',
    ...(await findDocument(document, version)),
  }),
})
