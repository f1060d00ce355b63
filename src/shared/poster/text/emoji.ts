/**
 * Whether a cluster is to be shown as an emoji (UTS #51, section 2): its first character is one by itself, or a U+FE0F
 * asks for it; a U+FE0E asks for text.
 */
export function isEmoji(cluster: string): boolean {
  if (cluster.length === 1 && cluster < '\u231a') return false
  if (cluster.includes('\ufe0e')) return false
  return cluster.includes('\ufe0f') || /^\p{Emoji_Presentation}/u.test(cluster) || /^\p{RI}\p{RI}/u.test(cluster)
}
