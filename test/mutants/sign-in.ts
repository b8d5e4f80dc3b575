import type { Mutant } from './mutant'

const routes = 'functions/approval-handler/sign-in/routes.ts'
const principals = 'functions/domain/approval/oidc-principal.ts'
const signIn = ['test/functions/approval-handler/sign-in/routes.test.ts']
const principal = ['test/functions/domain/approval/oidc-principal.test.ts']
const settings = ['test/stacks/settings.test.ts']

/** Who has signed in, and what their browser may do. */
export const signIns: readonly Mutant[] = [
  {
    name: 'secrets: one that was replaced proves something as long as it is kept',
    file: 'functions/adapters/secrets/secret.ts',
    find: 'kept !== undefined && kept.asked >= since',
    replace: 'kept !== undefined',
    tests: ['test/functions/adapters/secrets/secret.test.ts'],
  },
  {
    name: 'sign-in: a token of identity with any signature',
    file: 'functions/adapters/oidc/provider.ts',
    find: '            oidc.enableNonRepudiationChecks,\n',
    replace: '',
    tests: ['test/functions/adapters/oidc/provider.test.ts'],
  },
  {
    name: 'sign-in: a token of another sign-in',
    file: 'functions/adapters/oidc/provider.ts',
    find: '            expectedNonce: begun.nonce,\n',
    replace: '',
    tests: ['test/functions/adapters/oidc/provider.test.ts'],
  },
  {
    name: 'sign-in: a caller with a long name is who begins alike',
    file: 'functions/approval-handler/handle.ts',
    find: 'return Principal.is(principal)',
    replace: "return principal !== ''",
    tests: ['test/functions/approval-handler/handle.test.ts'],
  },
  {
    name: 'sign-in: no one hears of one that was refused',
    file: routes,
    find: "await publishRefusal(alert.right, { action: 'sign_in', caller }, error, ports)()",
    replace: 'void error',
    tests: signIn,
  },
  {
    name: 'sign-in: the form of another site decides',
    file: routes,
    find: "header(event, 'origin') !== own || ",
    replace: '',
    tests: signIn,
  },
  {
    name: 'sign-in: a form without the token of its session decides',
    file: routes,
    find: '!timingSafeEqual(Buffer.from(csrf), Buffer.from(session.csrf))',
    replace: 'csrf === session.name',
    tests: signIn,
  },
  {
    name: 'sign-in: who is not listed gets a session',
    file: routes,
    find: 'if (!isListed(caller, policyFor(ports.settings, severity))) {',
    replace: "if (principal === '') {",
    tests: signIn,
  },
  {
    name: 'sign-in: any of two cookies of one name',
    file: 'functions/approval-handler/sign-in/cookies.ts',
    find: 'values.length === 1 ? values[0] : undefined',
    replace: 'values[0]',
    tests: signIn,
  },
  {
    name: 'sign-in: a session is for ever',
    file: 'functions/adapters/mac/sessions.ts',
    find: 'session.right.expires_at <= clock.now()',
    replace: "session.right.expires_at === ''",
    tests: signIn,
  },
  {
    name: 'sign-in: any MAC makes a session',
    file: 'functions/adapters/mac/sessions.ts',
    find: 'if (!sameText(made.right, given)) ',
    replace: 'if (made.right === "") ',
    tests: signIn,
  },
  {
    name: 'sign-in: a record is for every browser',
    file: 'functions/adapters/dynamodb/sign-ins.ts',
    find: "'cookie_hash = :cookie AND expires_at > :now'",
    replace: "'cookie_hash <= :cookie AND expires_at > :now'",
    tests: ['test/functions/adapters/dynamodb/sign-ins.test.ts'],
  },
  {
    name: 'sign-in: a record is for ever',
    file: 'functions/adapters/dynamodb/sign-ins.ts',
    find: "'cookie_hash = :cookie AND expires_at > :now'",
    replace: "'cookie_hash = :cookie AND (expires_at > :now OR expires_at <= :now)'",
    tests: ['test/functions/adapters/dynamodb/sign-ins.test.ts'],
  },
  {
    name: 'sign-in: somebody of another tenant',
    file: principals,
    find: "if (tenant !== undefined && tid !== tenant) return E.left('the token is of another tenant')",
    replace: '',
    tests: principal,
  },
  {
    name: 'sign-in: somebody of another Workspace',
    file: principals,
    find: 'hosted_domain === undefined || hd !== hosted_domain',
    replace: 'hosted_domain === undefined',
    tests: principal,
  },
  {
    name: 'sign-in: a token of another issuer',
    file: principals,
    find: "if (iss !== issuer) return E.left('the token is of another issuer')",
    replace: '',
    tests: principal,
  },
  {
    name: 'sign-in: an issuer of every tenant',
    file: 'stacks/settings/oidc-problems.ts',
    find: 'isEntra && !GUID.test(',
    replace: "isEntra && issuer === '' && !GUID.test(",
    tests: settings,
  },
]
