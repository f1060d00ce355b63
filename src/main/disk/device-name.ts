/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file, with the console's own names. */
const DEVICE = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])$/i

/** Whether Windows takes a file name for a device, whatever ending it has: `aux`, `con.txt`, `lpt1 .x`. */
export function namesDevice(name: string): boolean {
  const [stem = ''] = name.split('.', 1)
  return DEVICE.test(stem.trim())
}
