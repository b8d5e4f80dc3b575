import type { IssueType } from '../../../schemas/issue'
import type { World } from '../corpus/world'

/** Aliases that are followed. */
const MOST_ALIASES = 8

/** Addresses of a name, IPv4 first, or why there are none. */
export const resolve = (
  { zone, names = {}, resolver }: World,
  domain: string,
): readonly string[] | IssueType => {
  if (resolver !== undefined) return resolver
  let name = domain
  for (let hops = 0; hops < MOST_ALIASES; hops++) {
    const here = (zone?.records ?? []).filter((record) => record.name === name)
    const alias = here.find(({ type }) => type === 'CNAME')?.values[0]
    if (alias !== undefined) {
      name = alias.replace(/\.$/, '')
      continue
    }
    if (here.length > 0) {
      const of = (wanted: string) =>
        here.filter(({ type }) => type === wanted).flatMap(({ values }) => values)
      const addresses = [...of('A'), ...of('AAAA')]
      return addresses.length > 0 ? addresses : 'dns_no_address'
    }
    const outside = names[name]
    if (outside === undefined) return name === domain ? 'dns_nxdomain' : 'dns_dangling'
    return outside.length > 0 ? outside : 'dns_no_address'
  }
  return 'dns_servfail'
}
