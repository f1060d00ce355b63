import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.ts'],
    environment: 'node',
    // The contrast test reads the tokens; other style sheets stay empty in tests.
    css: { include: [/ui\/tokens\.css/] },
    // No Handbill that a test starts may speak beyond the loopback.
    env: { HANDBILL_INTERFACES: 'lo' },
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
