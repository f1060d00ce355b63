import { namesDevice } from '../disk/device-name.ts'

/**
 * Names as peers offer them are somebody else's words: they may climb out of the folder (CVE-2025-27142), name a
 * device, hide an extension behind a direction mark, or not fit the disk. So a name is never used: a new one is
 * built from its safe parts, alike on every system, because a folder may be a USB stick that Windows reads next.
 */

/** Bytes of UTF-8 a part may take. Disks hold 255; the rest is room for ` (9999)`. */
export const MAX_PART_BYTES = 240
const MAX_EXTENSION_BYTES = 32
const MAX_DEPTH = 32
const NAMELESS = 'file'

/**
 * The folders and the file name, outermost first, that an offered name stands for. Never empty; no part is empty,
 * `.` or `..`, or holds a separator. Applying it to its own result changes nothing.
 */
export function safeParts(offered: string): [...folders: string[], name: string] {
  const parts = offered
    .split(/[/\\]/)
    .filter((part) => !/^[a-z]:$/i.test(part))
    .map(safePart)
    .filter((part) => part !== '')
  const name = parts.pop() ?? NAMELESS
  return [...parts.slice(0, MAX_DEPTH - 1), name]
}

/** Whether a name that a person chose is one already that every disk can hold, in the folder and not beside it. */
export function isSafe(name: string): boolean {
  return safeParts(name).join('/') === name
}

/** One part made safe, or '' when nothing of it is left. */
function safePart(part: string): string {
  const visible = part
    // Controls, format characters (direction marks, zero widths, tags), lone surrogates, line separators.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    // Windows refuses these; the colon would open an alternate stream or name a drive.
    .replace(/[<>:"|?*]/g, '_')
    .normalize('NFC')
  return settled(visible)
}

/** Cutting can bare a new edge or a device's name, and escaping one can ask for a cut: goes on until nothing changes. */
function settled(part: string): string {
  const next = withoutEdges(shortened(withoutDevice(withoutEdges(part))))
  return next === part ? part : settled(next)
}

function withoutDevice(part: string): string {
  return namesDevice(part) ? `_${part}` : part
}

/** Windows drops trailing dots and spaces by itself, so `evil.exe .` would open as `evil.exe`. */
function withoutEdges(part: string): string {
  return part.trimStart().replace(/[\s.]+$/u, '')
}

function shortened(part: string): string {
  if (Buffer.byteLength(part) <= MAX_PART_BYTES) return part
  const { stem, extension } = splitExtension(part)
  if (Buffer.byteLength(extension) > MAX_EXTENSION_BYTES) return cutBytes(part, MAX_PART_BYTES)
  return cutBytes(stem, MAX_PART_BYTES - Buffer.byteLength(extension)) + extension
}

/** The start of `text` that fits into `limit` bytes of UTF-8, cut between code points. */
export function cutBytes(text: string, limit: number): string {
  let bytes = 0
  let kept = ''
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > limit) break
    kept += character
  }
  return kept
}

/** `archive.tar.gz` → `archive.tar` and `.gz`; a leading dot is part of the stem. */
function splitExtension(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? { stem: name, extension: '' } : { stem: name.slice(0, dot), extension: name.slice(dot) }
}

/** What to try in turn when a name is taken: `a.txt`, `a (1).txt`, `a (2).txt`, … without end. */
export function* alternatives(name: string): Generator<string, never, undefined> {
  yield name
  const { stem, extension } = splitExtension(name)
  for (let count = 1; ; count += 1) yield `${stem} (${count})${extension}`
}

/** A peer's text for showing, in as many lines as it has: no controls, and nothing that turns its direction. */
export function shownText(words: string): string {
  return words
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[\u202a-\u202e\u2066-\u2069\p{Cs}]/gu, '')
}

/** A line of a peer's words for showing: no controls or direction marks, one line, at most `limit` characters. */
export function shownLine(words: string, limit = 100): string {
  const line = words
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu, '')
    .trim()
  const characters = Array.from(line)
  return characters.length <= limit ? line : `${characters.slice(0, limit - 1).join('')}…`
}
