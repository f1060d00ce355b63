import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.ts'],
    environment: 'node',
    // The contrast test reads the tokens; other style sheets stay empty in tests.
    css: { include: [/ui\/tokens\.css/] },
    // No Handbill that a test starts may speak beyond the loopback.
    env: { HANDBILL_INTERFACES: 'lo' },
    // One core is not left over for the runner: most tests wait for a disk or a peer.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
