/** The name of a network interface by its number, as it stands behind an address: `fe80::1%eth0`. */
export interface Zones {
  /** The number itself for an interface that is gone. */
  nameOf(index: number): string
  /** Interfaces are renamed, and their numbers given again: asks anew from here on. */
  forget(): void
}

/** `IF_NAMESIZE` of net/if.h. */
const NAME_SIZE = 16

/** Of this network namespace, by the C library: Node tells the numbers of interfaces that have an IPv6 address only. */
export async function openZones(): Promise<Zones> {
  const { default: ffi } = await import('koffi')
  const toName = ffi.load(null).func('void *if_indextoname(unsigned int index, void *name)') as (
    index: number,
    name: Uint8Array,
  ) => unknown
  const names = new Map<number, string>()
  const ask = (index: number) => {
    const name = new Uint8Array(NAME_SIZE)
    return toName(index, name) === null ? String(index) : Buffer.from(name.subarray(0, name.indexOf(0))).toString()
  }
  return {
    nameOf(index) {
      const name = names.get(index) ?? ask(index)
      names.set(index, name)
      return name
    },
    forget: () => names.clear(),
  }
}
