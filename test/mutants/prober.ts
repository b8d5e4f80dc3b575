import type { Mutant } from './mutant'

const ADDRESS = ['test/functions/adapters/prober/address.test.ts']
const HTTP = ['test/functions/adapters/prober/http.test.ts']

/** What a probe must not do, wherever a site leads it. */
export const prober: readonly Mutant[] = [
  {
    name: 'prober: a private range counts as open to all',
    file: 'functions/adapters/prober/address.ts',
    find: 'if (allowPrivate && OWN.has(range)',
    replace: 'if (OWN.has(range)',
    tests: ADDRESS,
  },
  {
    name: 'prober: AWS service addresses are private ones like others',
    file: 'functions/adapters/prober/address.ts',
    find: ' && !(v6 && parsed.match(AWS_SERVICES))',
    replace: '',
    tests: ADDRESS,
  },
  {
    name: 'prober: any IPv6 unicast address is public',
    file: 'functions/adapters/prober/address.ts',
    find: ' && (!v6 || parsed.match(GLOBAL_IPV6))',
    replace: '',
    tests: ADDRESS,
  },
  {
    name: 'prober: addresses are not looked at before the connection',
    file: 'functions/adapters/prober/hop.ts',
    find: 'forbiddenAddress(address, means.allow_private)',
    replace: 'forbiddenAddress(address, means.allow_private) && undefined',
    tests: HTTP,
  },
]
