import type { Mutant } from './mutant'

const rules = 'functions/domain/approval/standing-approval.ts'
const use = 'functions/approval-handler/standing/use.ts'
const tests = ['test/functions/approval-handler/standing/standing.test.ts']

const mutant = (name: string, file: string, find: string, replace: string): Mutant => ({
  name: `standing: ${name}`,
  ...{ file, find, replace, tests },
})

/** What is approved in advance: by whom, for what, how often, until when. */
export const standingApprovals: readonly Mutant[] = [
  mutant('a revoked one counts', rules, 'if (revoked_at !== undefined)', 'if (revoked_at === null)'),
  mutant('an ended one counts', rules, 'if (end <= now)', 'if (end === now)'),
  mutant(
    'who is not listed any more still grants it',
    rules,
    'return grantRefusal(Object.keys(granted_by), repair.severity, settings)',
    'return undefined',
  ),
  mutant(
    'any fault will do',
    rules,
    'if (issue_type !== pinned.issue_type)',
    "if (issue_type === ('none' as never))",
  ),
  mutant('pinned facts are not looked at', rules, '(pinned.facts ?? []).find(', '[].find('),
  mutant(
    'it covers other monitors',
    rules,
    'if (keyOf(alert) !== keyOf(repair))',
    'if (keyOf(alert) === "")',
  ),
  mutant(
    'it covers other severities',
    rules,
    'if (severity !== repair.severity)',
    'if (severity === undefined)',
  ),
  mutant('it covers what others share', rules, 'if (member_count > 1 || ', 'if ('),
  mutant(
    'it covers what was raised by hand',
    rules,
    'if (alert.raised_by !== undefined)',
    'if (alert.raised_by === "")',
  ),
  mutant(
    'it covers what people changed',
    rules,
    'if (alert.amendment !== undefined)',
    'if (alert.amendment === null)',
  ),
  mutant(
    'any parameters will do',
    rules,
    'canonicalize({ action, parameters }))\n  const texts',
    'canonicalize({ action }))\n  const texts',
  ),
  mutant(
    'a step may be there twice',
    rules,
    'if (new Set(texts).size < texts.length)',
    'if (texts.length < 0)',
  ),
  mutant('any risk will do', rules, "if (risk !== 'low')", "if (risk === ('none' as never))"),
  mutant(
    'a use that is not counted is carried out',
    rules,
    'if (!approval.uses.some(',
    'if (approval.uses === undefined && !approval.uses.some(',
  ),
  mutant('a freeze is passed over', use, 'return freeze === undefined ?', 'return freeze !== null ?'),
  mutant(
    'people who approve are passed over',
    use,
    'if (Object.keys(alert.approvals ?? {}).length > 0)',
    'if (Object.keys(alert.approvals ?? {}).length > 9)',
  ),
  mutant('once more than the limit', use, '.length >= most)', '.length > most)'),
  mutant('several at a time', use, "if ('running' in before.right)", "if ('nothing' in before.right)"),
  mutant(
    'another digest than that of the event',
    use,
    'if (alert.plan_digest !== plan_digest)',
    "if (plan_digest === '')",
  ),
  mutant(
    'a replayed event counts',
    'functions/approval-handler/standing/event.ts',
    "if (event.right['replay-name'] !== undefined)",
    "if (event.right['replay-name'] === '')",
  ),
  mutant(
    'one that no one signed counts',
    'functions/approval-handler/standing/stored.ts',
    'return genuine.right ? E.right(stored)',
    'return genuine ? E.right(stored)',
  ),
  mutant(
    'one that no one signed is carried out',
    'functions/adapters/dynamodb/standing-approvals.ts',
    '(signed ? signedStandingApproval(stored) : undefined)',
    '(signed || true ? signedStandingApproval(stored) : undefined)',
  ),
  mutant(
    'a use that fails revokes nothing',
    'functions/domain/approval/standing-use.ts',
    "execution_status === 'completed' && (",
    "execution_status !== 'in_progress' || (",
  ),
  mutant(
    'one person counts twice',
    'functions/approval-handler/standing/requests.ts',
    'personOf(one, settings.people) === personOf(person, settings.people)',
    'one === person',
  ),
  mutant(
    'who may not decide may grant',
    'functions/domain/approval/listed.ts',
    'settings.standing_approvals?.people.includes(principal) === true &&',
    'settings.standing_approvals?.people.includes(principal) === true ||',
  ),
  mutant(
    'the claim does not read it again',
    'functions/execution-handler/claim.ts',
    "alert.decision_surface === 'standing' ? stillAllowed(alert, ports) : TE.right(alert)",
    'TE.right(alert)',
  ),
  mutant(
    'steps do not read it again',
    'functions/execution-handler/run/steps.ts',
    '(await withdrawn(alert, ports)) ??',
    '',
  ),
  mutant(
    'what the probe sees is not compared',
    'functions/execution-handler/standing/check.ts',
    '    otherSeen(read.right, seen)\n',
    '    undefined\n',
  ),
  mutant(
    'it is a vote against a freeze',
    'functions/domain/approval/policy.ts',
    "  alert.decision_surface === 'standing'\n    ? 0",
    "  alert.decision_surface === 'standing'\n    ? 2",
  ),
  mutant(
    'what was revoked keeps others out',
    'functions/approval-handler/standing/stored.ts',
    ' - over(state, ports).length >= ',
    ' >= ',
  ),
  mutant(
    'what the table would not keep is granted',
    'functions/approval-handler/standing/requests.ts',
    'if (unkept !== undefined) return unkept',
    '',
  ),
]
