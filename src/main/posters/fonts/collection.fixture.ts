/** Fonts in one file (OpenType 1.9, "TrueType Collections"): each as it is, its tables counted from the file's beginning. */
export function collectionOf(fonts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(12 + fonts.length * 4)
  head.write('ttcf\0\x01\0\0', 'latin1')
  head.writeUInt32BE(fonts.length, 8)
  const parts = [head]
  let start = head.length
  for (const [index, font] of fonts.entries()) {
    head.writeUInt32BE(start, 12 + index * 4)
    const moved = Buffer.alloc(Math.ceil(font.length / 4) * 4)
    font.copy(moved)
    for (let at = 12; at < 12 + font.readUInt16BE(4) * 16; at += 16) {
      moved.writeUInt32BE(font.readUInt32BE(at + 8) + start, at + 8)
    }
    parts.push(moved)
    start += moved.length
  }
  return Buffer.concat(parts)
}
