import { readFile, writeFile } from 'node:fs/promises'

/** A font with the same outlines under another name of the same length: the name tables hold it in two encodings. */
export async function renamed(path: string, from: string, to: string, out: string): Promise<void> {
  const bytes = await readFile(path)
  const utf16 = (text: string) => Buffer.from(text, 'utf16le').swap16()
  const pairs = [
    [Buffer.from(from, 'latin1'), Buffer.from(to, 'latin1')],
    [utf16(from), utf16(to)],
  ] as const
  for (const [old, fresh] of pairs) {
    for (let at = bytes.indexOf(old); at !== -1; at = bytes.indexOf(old, at + 1)) fresh.copy(bytes, at)
  }
  await writeFile(out, bytes)
}
