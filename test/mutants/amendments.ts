import type { Mutant } from './mutant'

const amend = 'functions/approval-handler/amend.ts'
const amended = 'functions/analyze-issue/amended.ts'
const tests = ['test/functions/approval-handler/amend.test.ts']

/** Who may change a plan, and what becomes of it. */
export const amendments: readonly Mutant[] = [
  {
    name: 'amendments: whoever has a link changes the plan',
    file: amend,
    find: 'if (forbidden !== undefined) return refused(forbidden)',
    replace: '',
    tests,
  },
  {
    name: 'amendments: what is in the table was wanted',
    file: amended,
    find: '(signed ? amendments.verify(alert) : TE.right(false))',
    replace: '(TE.right(signed))',
    tests,
  },
  {
    name: 'amendments: what people want is permitted',
    file: amended,
    find: ': planProblem(amended, alert, actions, settings.execution)',
    replace: ': undefined',
    tests,
  },
  {
    name: 'amendments: approvals of the plan before count',
    file: 'functions/domain/alert/analysis-effects.ts',
    find: 'set: { ...set, approvals: {}, amendment_wanted: amendment }',
    replace: 'set: { ...set, amendment_wanted: amendment }',
    tests,
  },
  {
    name: 'amendments: another fault, the same change',
    file: 'functions/domain/alert/analysis-effects.ts',
    find: "'analysis_mode', 'amendment_wanted'] as const",
    replace: "'analysis_mode'] as const",
    tests,
  },
  {
    name: 'amendments: no one has changed it',
    file: 'functions/domain/approval/attested.ts',
    find: '...defined({ agent_session_id, agent_conversation_digest, change_report, amendment })',
    replace: '...defined({ agent_session_id, agent_conversation_digest, change_report })',
    tests,
  },
]
