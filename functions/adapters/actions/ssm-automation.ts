import { createHash } from 'node:crypto'
import { oneLine } from '../../runtime/text'
import { sessionOptions } from '../aws/session'

/** States of an execution that is under way. */
const RUNNING: readonly string[] = [
  ...['Pending', 'InProgress', 'Waiting', 'Cancelling', 'Scheduled'],
  ...['PendingApproval', 'Approved', 'PendingChangeCalendarOverride', 'RunbookInProgress'],
]

/** Longest text of what an execution gave that is kept, in characters. */
const LONGEST = 300

const ssmClient = async (maxAttempts = 3) => {
  const { SSMClient } = await import('@aws-sdk/client-ssm')
  return new SSMClient({ ...sessionOptions(), maxAttempts })
}

/** A document in one version. Rejects where it is none that can be started. */
export const findDocument = async (
  Name: string,
  DocumentVersion: string,
): Promise<{ readonly hash: string }> => {
  const { DescribeDocumentCommand } = await import('@aws-sdk/client-ssm')
  const { Document } = await (await ssmClient()).send(new DescribeDocumentCommand({ Name, DocumentVersion }))
  if (Document?.DocumentType !== 'Automation' || Document.Status !== 'Active')
    throw new Error(`${Name} in version ${DocumentVersion} is no Automation document that can be started`)
  return { hash: Document.Hash ?? '' }
}

/** A token that AWS takes, of ours: what is sent twice with it is started once. */
const clientToken = (token: string): string =>
  createHash('sha256')
    .update(token)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

/** Starts a document, once. */
export const startDocument = async (
  document: { readonly document: string; readonly version: string },
  role: string,
  parameters: Readonly<Record<string, string>>,
  token: string,
): Promise<{ readonly execution: string | undefined }> => {
  const { StartAutomationExecutionCommand } = await import('@aws-sdk/client-ssm')
  const { AutomationExecutionId } = await (await ssmClient(1)).send(
    new StartAutomationExecutionCommand({
      DocumentName: document.document,
      DocumentVersion: document.version,
      ClientToken: clientToken(token),
      Parameters: {
        ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
        AutomationAssumeRole: [role],
      },
    }),
  )
  return { execution: AutomationExecutionId }
}

/** How an execution goes; a text of what it gave or why it failed is cut. */
export const executionState = async (id: string) => {
  const { GetAutomationExecutionCommand } = await import('@aws-sdk/client-ssm')
  const { AutomationExecution: found } = await (await ssmClient()).send(
    new GetAutomationExecutionCommand({ AutomationExecutionId: id }),
  )
  const status = found?.AutomationExecutionStatus ?? 'unknown'
  const said = found?.FailureMessage ?? JSON.stringify(found?.Outputs ?? {})
  return {
    status,
    isRunning: RUNNING.includes(status),
    text: said === '{}' ? undefined : oneLine(said, LONGEST),
  }
}

export const stopExecution = async (AutomationExecutionId: string): Promise<void> => {
  const { StopAutomationExecutionCommand } = await import('@aws-sdk/client-ssm')
  await (await ssmClient(1)).send(
    new StopAutomationExecutionCommand({ AutomationExecutionId, Type: 'Cancel' }),
  )
}
