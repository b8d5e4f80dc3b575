import type * as t from 'io-ts'
import { contract as alertSweeper } from '../functions/alert-sweeper/contract'
import { contract as analyzeIssue } from '../functions/analyze-issue/contract'
import { contract as approvalHandler } from '../functions/approval-handler/contract'
import { contract as executionHandler } from '../functions/execution-handler/contract'
import { contract as incidentReview } from '../functions/incident-review/contract'
import { contract as invokeAgentAnalysis } from '../functions/invoke-agent-analysis/contract'
import { contract as notify } from '../functions/notify/contract'
import type { FunctionContract } from '../functions/runtime/contract'
import { contract as witness } from '../functions/witness/contract'

/** Every function, by the name of its folder. */
export const contracts = {
  'invoke-agent-analysis': invokeAgentAnalysis,
  'analyze-issue': analyzeIssue,
  'approval-handler': approvalHandler,
  'execution-handler': executionHandler,
  notify,
  'alert-sweeper': alertSweeper,
  'incident-review': incidentReview,
} as const satisfies Record<string, FunctionContract>
export type FunctionName = keyof typeof contracts

/** The one function of a deployment that only watches another one, from another region. */
export const witnessContract: FunctionContract = witness
export const WITNESS = 'witness'

export const functionNames = Object.keys(contracts) as FunctionName[]

/** Every environment variable that a function needs: the stack has a value for each. */
export type EnvironmentName = {
  [Name in FunctionName]: RequiredKey<t.TypeOf<(typeof contracts)[Name]['environment']>>
}[FunctionName]

type RequiredKey<A> = { [K in keyof A]-?: undefined extends A[K] ? never : K }[keyof A]
