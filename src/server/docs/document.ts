import type { Http } from '../parts.ts';

export type OpenApiDocument = ReturnType<Http['getOpenAPI31Document']>;

/** The OpenAPI 3.1 document of every route that was added. */
export function openApiDocument(http: Http): OpenApiDocument {
  return http.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Carillon',
      version: '1',
      description: 'Writes, schedules and publishes social posts: on time, once, and provably.',
    },
    servers: [{ url: '/' }],
  });
}

/** The ways to prove who calls. */
export function describeSecurity({ openAPIRegistry }: Http): void {
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'An API key.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'cronSecret', {
    type: 'http',
    scheme: 'bearer',
    description: 'CRON_SECRET.',
  });
}
