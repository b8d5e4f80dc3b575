import { empty, problem } from '../../functions/domain/monitor-rules/problem'
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
  account_id,
}: Pick<StackSettings, 'windows' | 'added_monitors' | 'account_id'>): readonly string[] => [
  ...peopleProblems('windows.people', windows?.people, account_id),
  ...peopleProblems('added_monitors.people', added_monitors?.people, account_id),
]
