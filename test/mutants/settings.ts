import type { Mutant } from './mutant'

/** What a monitor has to be is asked at the synth and of what people add. */
const RULES = new Set(['monitor-problems', 'host-problems', 'redirect-problems', 'dns-problems', 'problem'])

const of =
  (file: string) =>
  (name: string, find: string, replace: string): Mutant => ({
    name: `settings: ${name}`,
    file: `${RULES.has(file) ? 'functions/domain/monitor-rules' : 'stacks/settings'}/${file}.ts`,
    find,
    replace,
    tests: ['test/stacks/settings.test.ts'],
  })
const monitor = of('monitor-problems')
const host = of('host-problems')
const probe = of('probe-problems')

/** What must be refused at the synth, since it could never work. */
export const settings: readonly Mutant[] = [
  host('an address is a domain', 'if (isIP(domain) !== 0)', 'if (isIP(domain) > 6)'),
  host('any top-level domain exists', 'if (isTopLevelDomain(top) ||', 'if (top.length > 1 ||'),
  host('an address of a network of one’s own is any address', 'OWN.has(ipaddr', '!OWN.has(ipaddr'),
  of('redirect-problems')('a redirect ends anywhere', 'leads !== 443 &&', 'leads < 0 &&'),
  of('meant-domain')("a password in a domain's place is repeated", "'$1…@'", "'$&'"),
  monitor(
    'a text is expected of TCP',
    "scheme === 'tcp' || scheme === 'tls'\n      ?",
    "scheme === 'tls'\n      ?",
  ),
  monitor(
    'a text is expected of HEAD',
    "method === 'HEAD' ? nothingWith",
    'method === undefined ? nothingWith',
  ),
  of('problem')('an empty list expects something', 'list?.length === 0', 'list?.length === -1'),
  monitor('a text is there and not there', 'wanted.includes(unwanted)', 'wanted === ""'),
  monitor('thresholds are in any order', 'critical > limit', 'critical < 0'),
  of('dns-problems')(
    'IPv6 is IPv4',
    "...wrong('a', a, isIPv4)",
    "...wrong('a', a, (address) => isIP(address) > 0)",
  ),
  of('redirect-problems')('a fragment is found at the end', "to.includes('#')", "to.includes('##')"),
  probe('probes have all the time', 'if (needed <= most) return []', 'if (needed > 0) return []'),
  probe('a port has five digits', 'Number(port) > 65_535', 'Number(port) > 99_999'),
  of('detection-problems')(
    'maintenance is of any domain',
    'monitors.some(({ domain }) => matchesDomain(pattern, domain))',
    'true',
  ),
  of('index')(
    'one problem hides others',
    '...probingProblems(withCa),',
    '...(E.isLeft(decoded) ? [] : probingProblems(withCa)),',
  ),
]
