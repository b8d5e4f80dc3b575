import { createHash, randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { Report } from '../../model'
import type { AutomationDocument, SampleResources } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { AwsError, type JsonOperation, jsonOperation } from './protocol'

const DescribeDocument = t.strict({ Name: t.string, DocumentVersion: t.string })
const StartExecution = attributes(
  { DocumentName: t.string, DocumentVersion: t.string, Parameters: t.record(t.string, t.array(t.string)) },
  { ClientToken: t.string },
)
const Execution = t.strict({ AutomationExecutionId: t.string })
const StopExecution = t.strict({ AutomationExecutionId: t.string, Type: t.literal('Cancel') })

interface Started {
  readonly token: string | undefined
  readonly document: AutomationDocument
  readonly parameters: Readonly<Record<string, string>>
  status: 'InProgress' | 'Success' | 'Failed' | 'Cancelled'
  failure?: string
}

/** Automation documents of the sample sites. An execution has ended as soon as somebody looks a second time. */
export const automationOperations = (
  { automations = [] }: Pick<SampleResources, 'automations'>,
  report: Report,
): Readonly<Record<string, JsonOperation>> => {
  const executions = new Map<string, Started>()
  const looked = new Set<Started>()
  const find = (name: string, version: string): AutomationDocument => {
    const found = automations.find((one) => one.name === name && one.version === version)
    if (found !== undefined) return found
    throw new AwsError('InvalidDocument', `Document ${name} with version ${version} does not exist`)
  }
  const started = (id: string): Started => {
    const found = executions.get(id)
    if (found !== undefined) return found
    throw new AwsError('AutomationExecutionNotFoundException', `No automation execution ${id}`)
  }
  const proceed = (execution: Started): void => {
    if (execution.status !== 'InProgress') return
    if (!looked.has(execution)) return void looked.add(execution)
    try {
      execution.document.run(execution.parameters)
      execution.status = 'Success'
    } catch (error) {
      execution.status = 'Failed'
      execution.failure = error instanceof Error ? error.message : String(error)
    }
  }

  return {
    DescribeDocument: jsonOperation('ValidationException', DescribeDocument, ({ Name, DocumentVersion }) => {
      const { name, version } = find(Name, DocumentVersion)
      return {
        Document: {
          Name: name,
          DocumentVersion: version,
          DocumentType: 'Automation',
          Status: 'Active',
          Hash: createHash('sha256').update(`${name}:${version}`).digest('hex'),
          HashType: 'Sha256',
        },
      }
    }),
    StartAutomationExecution: jsonOperation('ValidationException', StartExecution, (given) => {
      const document = find(given.DocumentName, given.DocumentVersion)
      const known = [...executions].find(
        ([, { token }]) => token !== undefined && token === given.ClientToken,
      )
      if (known !== undefined) return { AutomationExecutionId: known[0] }
      const id = randomUUID()
      const parameters = Object.fromEntries(
        Object.entries(given.Parameters).map(([name, [value = '']]) => [name, value]),
      )
      executions.set(id, { token: given.ClientToken, document, parameters, status: 'InProgress' })
      report('ssm', `${document.name}: started`)
      return { AutomationExecutionId: id }
    }),
    GetAutomationExecution: jsonOperation(
      'ValidationException',
      Execution,
      ({ AutomationExecutionId: id }) => {
        const execution = started(id)
        proceed(execution)
        return {
          AutomationExecution: {
            AutomationExecutionId: id,
            DocumentName: execution.document.name,
            DocumentVersion: execution.document.version,
            AutomationExecutionStatus: execution.status,
            FailureMessage: execution.failure,
            Outputs: {},
          },
        }
      },
    ),
    StopAutomationExecution: jsonOperation(
      'ValidationException',
      StopExecution,
      ({ AutomationExecutionId: id }) => {
        const execution = started(id)
        if (execution.status !== 'InProgress')
          throw new AwsError('InvalidAutomationStatusUpdateException', `the execution ${id} has ended`)
        execution.status = 'Cancelled'
        report('ssm', `${execution.document.name}: cancelled`)
        return {}
      },
    ),
  }
}
