import { join } from 'node:path'
import { UsageError } from '../../../local/commands/shared/command-line'
import { AGENT_FORMS, agentProtocol } from '../../../schemas/agent-arn'
import type { Case } from '../corpus/model'
import type { Contender } from './contender'
import { deployedContender, localContender, pointToLocal } from './live'
import { recordedContender } from './recorded'
import { readTranscript } from './transcript'

/** The transcript that `recorded` replays unless another is named. */
export const TRANSCRIPT = join(__dirname, '..', '..', '..', 'test', 'eval', 'transcripts', 'local.ndjson')

/** What can be evaluated. @throws UsageError for anything else */
export const agentKind = (name: string): 'local' | 'recorded' | 'deployed' => {
  if (name === 'local' || name === 'recorded') return name
  if (agentProtocol(name) !== undefined) return 'deployed'
  throw new UsageError(`AGENT: expected local, recorded or ${AGENT_FORMS}; found ${name}`)
}

export interface Wanted {
  readonly agent: string
  readonly lanes: number
  readonly transcript?: string
  readonly script?: unknown
}

/** @throws ToolError */
export const openContender = async (
  { agent, lanes, transcript = TRANSCRIPT, script }: Wanted,
  endpoint: string,
  cases: readonly Case[],
): Promise<Contender> => {
  switch (agentKind(agent)) {
    case 'local':
      return localContender(endpoint, script)
    case 'recorded': {
      pointToLocal(endpoint)
      return recordedContender(readTranscript(transcript), cases)
    }
    case 'deployed':
      return deployedContender(agent, endpoint, lanes)
  }
}
