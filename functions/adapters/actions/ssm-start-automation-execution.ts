import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import { defined } from '../../../schemas/defined'
import { isTransient } from '../aws/failure'
import { defineChange } from './action'
import { choiceProblem, choiceText, same } from './listed'
import type { Answer } from './model'
import { executionState, findDocument, startDocument, stopExecution } from './ssm-automation'
import { watch } from './watch'

const Document = t.strict({ document: t.string, version: t.string })

/** All of it is as the settings name it, so that people see it; a plan chooses the values of the parameters. */
const Parameters = t.exact(
  t.intersection([
    t.type({
      document: t.string,
      version: t.string,
      assume_role_arn: t.string,
      parameters: t.record(t.string, t.string),
    }),
    t.partial({ undo: Document }),
  ]),
  'StartAutomationExecutionParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

type Before = Readonly<{ hash: string }>

/** How an execution has ended, as far as it is waited for. Rejects where it is known to have failed: it has put back nothing, or a part. */
const endOf = async (document: string, execution: string): Promise<Answer> => {
  let found: Awaited<ReturnType<typeof executionState>> | undefined
  await watch(async () => {
    found = await executionState(execution).catch((error: unknown) => {
      if (isTransient(error)) return found
      throw error
    })
    return found?.isRunning === false
  }).catch(() => undefined)
  const { status, isRunning, text } = found ?? { status: 'unknown', isRunning: true }
  if (isRunning || status === 'Success') return { status }
  throw new Error(`the document ${document} ended as ${status}${text === undefined ? '' : `: ${text}`}`)
}

/**
 * Starts a runbook of the team: an Automation document of the settings in its one version, with the role of the settings. IAM holds
 * which one starts; what it does then is the document's and its role's to limit.
 */
export const startAutomationExecution = defineChange<Parameters, Before>({
  name: 'ssm:StartAutomationExecution',
  leastRisk: 'high',
  permissions: [
    { actions: ['ssm:StartAutomationExecution'], resources: ['ssm/automations'] },
    { actions: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'], resources: ['ssm/executions'] },
    {
      actions: ['iam:PassRole'],
      resources: ['ssm/automation-roles'],
      condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    },
  ],
  reads: [{ actions: ['ssm:DescribeDocument'], resources: ['ssm/documents'] }],
  parameters: Parameters,
  example: {
    document: 'restart-shop',
    version: '3',
    assume_role_arn: 'arn:aws:iam::123456789012:role/shop-runbooks',
    parameters: { tier: 'web' },
    undo: { document: 'undo-restart-shop', version: '1' },
  },
  check: ({ document, version, assume_role_arn, parameters, undo }, { automations = [] }) => {
    const listed = automations.find((one) => one.document === document && one.version === version)
    if (listed === undefined)
      return `document ${document} in version ${version} is not among those that the settings name in automations of this domain`
    // The role is of the settings: no plan says another one, by whatever parameter.
    if (assume_role_arn !== listed.assume_role_arn || Object.hasOwn(parameters, 'AutomationAssumeRole'))
      return `parameters.assume_role_arn: the settings name ${listed.assume_role_arn} for this document`
    if (!same(undo, listed.undo)) return 'parameters.undo: is not what the settings name for this document'
    return choiceProblem('parameters', parameters, listed.parameters)
  },
  changes: ({ document }) => [`what the document ${document} changes`],
  touches: ({ document, version, assume_role_arn, undo }) => ({
    automations: [{ document, version, assume_role_arn, ...defined({ undo }) }],
  }),
  capture: ({ document, version }) => findDocument(document, version),
  preview: async ({ document, version, assume_role_arn, parameters, undo }, { hash }) => [
    {
      name: 'document',
      now: `${document}, version ${version}, hash ${hash}`,
      after: `started with ${choiceText(parameters) || 'no parameters'}`,
    },
    { name: 'role', now: assume_role_arn },
    {
      name: 'taken back by',
      now: undo === undefined ? 'nothing' : `${undo.document}, version ${undo.version}`,
    },
  ],
  execute: ({ assume_role_arn, parameters, ...document }, token) =>
    startDocument(document, assume_role_arn, parameters, token),
  operation: {
    handle: ({ execution }) => (typeof execution === 'string' ? execution : undefined),
    progress: async (_, handle) => {
      const { status, isRunning, text } = await executionState(handle)
      if (isRunning) return { state: 'running' }
      return { state: status === 'Success' ? 'done' : 'failed', answer: { status, ...defined({ text }) } }
    },
    cancel: async (_, handle) => {
      await stopExecution(handle)
      return { cancelled: handle }
    },
  },
  verify: async (_, __, answer) => (answer?.status === 'Success' ? 'yes' : 'unknown'),
  undo: async ({ assume_role_arn, parameters, undo }) => {
    if (undo === undefined) throw new Error('the settings name no document that takes it back')
    const { execution } = await startDocument(undo, assume_role_arn, parameters, randomUUID())
    return { execution, ...(execution === undefined ? {} : await endOf(undo.document, execution)) }
  },
})
