import { describe, expect, it } from 'vitest'
import { findings as contractFindings, type FindingCode } from '../shared/contract/devices.ts'
import { failures as contractFailures, type FailureCode } from '../shared/contract/failure.ts'
import { failureWords } from './i18n/failure-words.ts'
import { failures } from './i18n/failures.zh-CN.ts'
import { findings } from './i18n/findings.zh-CN.ts'
import { en } from './words.en.ts'
import { createWords, languageOf } from './words.ts'
import { zhCN } from './words.zh-CN.ts'

/** `a.b.c` of every word, plural endings aside: each language has its own number of them. */
function keysOf(words: object, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [before + key.replace(/_(zero|one|two|few|many|other)$/, '')]
      : keysOf(value, `${before}${key}.`),
  )
}

function placeholders(words: object, before = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [
          [
            before + key.replace(/_\w+$/, ''),
            [...value.matchAll(/\{\{(\w+)\}\}/g)]
              .map(([, name]) => name)
              .sort()
              .join(),
          ],
        ]
      : placeholders(value, `${before}${key}.`),
  )
}

const { failures: _failures, findings: _findings, ...chinese } = zhCN
const sources = import.meta.glob<string>(['./**/*.tsx', './**/*.ts', '!./**/*.test.ts', '!./**/words.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

describe('the words', () => {
  it('are the same keys in both languages', () => {
    expect([...new Set(keysOf(chinese))].sort()).toEqual([...new Set(keysOf(en))].sort())
  })

  it('take the same values in both languages', () => {
    const english = new Map<string, Set<string>>()
    for (const [key, names] of placeholders(en)) english.set(key, (english.get(key) ?? new Set()).add(names))
    for (const [key, names] of placeholders(chinese)) expect([...(english.get(key) ?? [])], key).toContain(names)
  })

  it('are there for every key in use, and every key is in use', () => {
    const subjects = Object.keys(en).join('|')
    const whole = new RegExp(`['"\`]((?:${subjects})\\.[\\w.]+)['"\`]`, 'g')
    const begun = new RegExp(`\`((?:${subjects})\\.[\\w.]*)\\$\\{`, 'g')
    const used = new Set<string>()
    const stems = new Set<string>()
    for (const source of Object.values(sources)) {
      for (const [, key] of source.matchAll(whole)) used.add(key!)
      for (const [, stem] of source.matchAll(begun)) stems.add(stem!)
    }
    const known = new Set(keysOf(en))
    expect([...used].filter((key) => !known.has(key))).toEqual([])
    const idle = [...known].filter((key) => !used.has(key) && ![...stems].some((stem) => key.startsWith(stem)))
    expect(idle).toEqual([])
  })
})

describe('failures', () => {
  it('are translated for every code, with fields that the failure has', () => {
    for (const code of Object.keys(contractFailures) as FailureCode[]) {
      const fields = Object.keys(contractFailures[code].data.shape)
      for (const sentence of Object.values(failures[code])) {
        for (const [, name] of sentence.matchAll(/\{\{(\w+)\}\}/g))
          expect(fields, `${code}: ${sentence}`).toContain(name)
      }
    }
  })

  it('speak Chinese by code, and English where there is no translation', async () => {
    const data = { what: 'Port 80 is taken.', why: 'By nginx.', next: 'Stop it.', port: 80, host: '::', owner: null }
    const words = await createWords('zh-CN')
    expect(failureWords({ code: 'PORT_TAKEN', message: '', data }, words).what).toBe('端口 80 已被占用。')
    expect(failureWords({ code: 'NEWER', message: '', data }, words).what).toBe('Port 80 is taken.')
    const english = await createWords('en')
    expect(failureWords({ code: 'PORT_TAKEN', message: '', data }, english)).toEqual({
      what: data.what,
      why: data.why,
      next: data.next,
    })
  })
})

describe('findings', () => {
  it.each(Object.entries(findings))('say in Chinese all that the English sentence names: %s', (code, sentence) => {
    const named = [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)
    const fields: readonly string[] = contractFindings[code as FindingCode]
    // The address that a next step needs is not said.
    expect([...new Set(named)].sort()).toEqual(
      fields.filter((name) => code !== 'HOST_UNICAST_ONLY' || name !== 'at').toSorted(),
    )
  })
})

describe('the language', () => {
  it.each([
    ['system', ['de-DE', 'zh-TW', 'en'], 'zh-CN'],
    ['system', ['en-GB', 'zh'], 'en'],
    ['system', ['fr'], 'en'],
    ['system', [], 'en'],
    ['zh-CN', ['en'], 'zh-CN'],
    ['en', ['zh'], 'en'],
  ] as const)('%s with %j is %s', (setting, preferred, expected) =>
    expect(languageOf(setting, preferred)).toBe(expected),
  )
})
