import type { OtherRole } from '../../local/aws/iam/roles'
import { roleIn } from '../../schemas/monitor-account'
import type { StackSettings } from '../../stacks/settings'
import { targetAccounts, targetRoles } from '../../stacks/target-account'

const document = (Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })

/** The roles of every other account that the settings name, as `make target-account` writes them. */
export const otherRoles = (settings: StackSettings): readonly OtherRole[] =>
  targetAccounts(settings).flatMap((account) =>
    targetRoles(settings, account).map(({ kind, trust, policies: { inline, attached } }) => ({
      arn: roleIn(account, kind),
      trust: document([trust]),
      policies: [inline, ...attached].filter(({ length }) => length > 0).map(document),
    })),
  )
