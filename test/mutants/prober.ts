import type { Mutant } from './mutant'

const ADDRESS = ['test/functions/adapters/prober/net/address.test.ts']
const HTTP = ['test/functions/adapters/prober/net/http.test.ts']
const NETWORK = ['test/functions/adapters/prober/net/network.test.ts']
const DEADLINE = ['test/functions/adapters/prober/net/time-budget.test.ts']
const WWW = ['test/functions/adapters/prober/checks/www.test.ts']
const RECORDS = ['test/functions/adapters/prober/checks/records.test.ts']
const REGISTRATION = ['test/functions/adapters/prober/checks/registration.test.ts']
const HEALTH_CHECK = ['test/functions/adapters/prober/checks/health-check.test.ts']

const odd = (name: string, file: string, find: string, replace: string): Mutant => ({
  name: `prober: ${name}`,
  file: `functions/adapters/prober/net/${file}.ts`,
  find,
  replace,
  tests: ['test/functions/adapters/prober/verdicts-odd-servers.test.ts'],
})

/** What a probe must not do, wherever a site leads it. */
export const prober: readonly Mutant[] = [
  {
    name: 'prober: a private range counts as open to all',
    file: 'functions/adapters/prober/net/address.ts',
    find: 'if (allowPrivate && OWN.has(range)',
    replace: 'if (OWN.has(range)',
    tests: ADDRESS,
  },
  {
    name: 'prober: AWS service addresses are private ones like others',
    file: 'functions/adapters/prober/net/address.ts',
    find: ' && !(v6 && parsed.match(AWS_SERVICES))',
    replace: '',
    tests: ADDRESS,
  },
  {
    name: 'prober: any IPv6 unicast address is public',
    file: 'functions/adapters/prober/net/address.ts',
    find: ' && (!v6 || parsed.match(GLOBAL_IPV6))',
    replace: '',
    tests: ADDRESS,
  },
  {
    name: 'prober: addresses are not checked before the connection',
    file: 'functions/adapters/prober/net/request.ts',
    find: 'forbiddenAddress(address, context.allow_private)',
    replace: 'forbiddenAddress(address, context.allow_private) && undefined',
    tests: HTTP,
  },
  {
    name: 'prober: a redirect into a private network leaves the prober inconclusive, not a fault',
    file: 'functions/adapters/prober/net/redirects.ts',
    find: 'if (!redirected || !(error instanceof Forbidden || error instanceof NonPublicAddress)) throw error',
    replace: 'if (redirected || !redirected) throw error',
    tests: HTTP,
  },
  {
    name: 'prober: a redirect may lead to the port of another service',
    file: 'functions/adapters/prober/net/redirects.ts',
    find: 'if (reserved(target, first))',
    replace: 'if (reserved(target, first) && false)',
    tests: HTTP,
  },
  {
    name: 'prober: a redirect may carry a name and a password',
    file: 'functions/adapters/prober/net/redirects.ts',
    find: "if (!isOfWeb || target.username !== '' || target.password !== '')",
    replace: 'if (!isOfWeb)',
    tests: HTTP,
  },
  {
    name: 'prober: the name is looked up again for the connection',
    file: 'functions/adapters/prober/net/request.ts',
    find: 'const [first, ...others] = allowed\n',
    replace:
      'const [first = "", ...others] = literal === undefined && allowed.length > 0 ? (await resolveHost(host, context.resolvers, deadline)).addresses : allowed\n',
    tests: NETWORK,
  },
  {
    name: 'prober: a body is read to its end',
    file: 'functions/adapters/prober/net/response-parser.ts',
    find: 'if (this.bytes > this.maxBody)',
    replace: 'if (this.bytes < 0)',
    tests: HTTP,
  },
  {
    name: 'prober: headers are read to their end',
    file: 'functions/adapters/prober/net/response-parser.ts',
    find: 'if (this.framing + pending > MAX_HEADERS)',
    replace: 'if (this.framing < 0)',
    tests: HTTP,
  },
  {
    name: 'prober: a body is unpacked whatever its size',
    file: 'functions/adapters/prober/net/text.ts',
    find: 'CODINGS.get(coding)?.(packed, { maxOutputLength })',
    replace: 'CODINGS.get(coding)?.(packed, { maxOutputLength: 1e9 })',
    tests: HTTP,
  },
  odd(
    'what is compressed and does not say so is a text',
    'text',
    'if (coding !== undefined) throw',
    "if (coding === '') throw",
  ),
  odd(
    'two readers disagree about a length',
    'response-parser',
    "(space !== '' && FRAMING.has(key))",
    'false',
  ),
  odd(
    'headers that never end hide the status',
    'response-parser',
    'if (status >= 200) this.status = status',
    '',
  ),
  odd(
    'an origin that is down behind Sucuri is a block',
    'blocked',
    "by: 'Sucuri', status: REFUSED",
    "by: 'Sucuri', status: DENIED",
  ),
  {
    name: 'prober: a page that is cut off in HTTP/2 is whole',
    file: 'functions/adapters/prober/net/http2.ts',
    find: 'end(isClean ? undefined',
    replace: 'end(stream.rstCode !== -1 ? undefined',
    tests: ['test/functions/adapters/prober/net/http2.test.ts'],
  },
  odd('an outage at Cloudflare is a block', 'blocked', '(100[5-9]|101[0125]|1020)', '10\\d\\d'),
  odd('a comment declares a charset', 'text', "html.replace(COMMENT, '')", 'html'),
  {
    name: 'prober: what begins when the time is over never ends',
    file: 'functions/adapters/prober/net/time-budget.ts',
    find: 'if (over) {',
    replace: 'if (over && until < 0) {',
    tests: DEADLINE,
  },
  {
    name: 'prober: a registry that is silent holds the probe up',
    file: 'functions/adapters/prober/checks/registration.ts',
    find: 'within(deadline, equipment.registration(monitor))',
    replace: 'equipment.registration(monitor)',
    tests: REGISTRATION,
  },
  {
    name: 'prober: Route 53 being silent holds the probe up',
    file: 'functions/adapters/prober/checks/health-check.ts',
    find: 'within(deadline, equipment.healthCheck(id, domain, deadline, account))',
    replace: 'equipment.healthCheck(id, domain, deadline, account)',
    tests: HEALTH_CHECK,
  },
  {
    name: 'prober: a registry that fails is asked again at once',
    file: 'functions/adapters/prober/checks/registration.ts',
    find: 'failedAt.set(domain, now())',
    replace: 'failedAt.delete(domain)',
    tests: REGISTRATION,
  },
  {
    name: 'prober: resolvers that do not answer disagree',
    file: 'functions/adapters/prober/checks/records.ts',
    find: 'if (found.codes.some(isNoView)) return undefined',
    replace: '',
    tests: RECORDS,
  },
  {
    name: 'prober: a dead site is reported again for each check beside it',
    file: 'functions/adapters/prober/run/inspect.ts',
    find: 'filter(({ needsSite }) => visit !== undefined || !needsSite)',
    replace: 'filter(({ needsSite }) => visit !== undefined || needsSite)',
    tests: WWW,
  },
]
