import { empty, problem } from '../../functions/domain/monitor-rules/problem'
import { ApprovalPolicy } from '../../schemas/settings'
import { NO_ACCOUNT } from './account-problems'
import type { StackSettings } from './model'

/** People of whom API Gateway never says that they have signed, by the setting that lists them. */
const peopleProblems = (
  field: string,
  people: readonly string[] | undefined,
  account: string,
): readonly string[] => [
  ...empty(field, people, 'person'),
  ...(people ?? []).flatMap((arn, index) =>
    arn.split(':')[4] === account || account === NO_ACCOUNT
      ? []
      : [
          problem(
            `${field}.${index}`,
            arn,
            `somebody of account ${account}, whose requests API Gateway takes`,
          ),
        ],
  ),
]

/** What could never be asked for without a deployment. */
export const fleetProblems = ({
  windows,
  added_monitors,
  standing_approvals,
  approval,
  execution,
  account_id,
}: Pick<
  StackSettings,
  'windows' | 'added_monitors' | 'standing_approvals' | 'approval' | 'execution' | 'account_id'
>): readonly string[] => [
  ...peopleProblems('windows.people', windows?.people, account_id),
  ...peopleProblems('added_monitors.people', added_monitors?.people, account_id),
  ...peopleProblems('standing_approvals.people', standing_approvals?.people, account_id),
  ...(standing_approvals?.people ?? []).flatMap((arn, index) =>
    Object.values(approval).some((policy) => ApprovalPolicy.is(policy) && policy.api_approvers.includes(arn))
      ? []
      : [
          problem(
            `standing_approvals.people.${index}`,
            arn,
            'somebody whom approval.SEVERITY.api_approvers lists for a severity: who may not decide may not do so in advance',
          ),
        ],
  ),
  ...(standing_approvals !== undefined && execution.mode === 'agent'
    ? [
        problem(
          'execution.mode',
          execution.mode,
          'gated with standing_approvals: what an agent does with tools of its own cannot be approved in advance',
        ),
      ]
    : []),
]
