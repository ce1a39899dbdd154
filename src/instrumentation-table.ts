/** One instrumentation of `@opentelemetry/auto-instrumentations-node`, described without loading it. */
export interface InstrumentationRow {
  /** Name as `OTEL_NODE_ENABLED_INSTRUMENTATIONS` has it: the package without `@opentelemetry/instrumentation-`. */
  readonly name: string;
  /** Name of the class that the package exports. */
  readonly className: string;
  /** Packages and built-in modules that it patches; empty where it listens to a diagnostics channel or a timer. */
  readonly patches: readonly string[];
}

/** What is instrumented; a test compares it with what the instrumentations themselves declare. */
export const instrumentationTable: readonly InstrumentationRow[] = [
  row('amqplib', 'AmqplibInstrumentation'),
  row('aws-lambda', 'AwsLambdaInstrumentation', []),
  row('aws-sdk', 'AwsInstrumentation', [
    '@aws-sdk/middleware-stack',
    '@smithy/middleware-stack',
    '@smithy/core',
    '@aws-sdk/smithy-client',
    '@smithy/smithy-client',
  ]),
  row('cassandra-driver', 'CassandraDriverInstrumentation'),
  row('connect', 'ConnectInstrumentation'),
  row('cucumber', 'CucumberInstrumentation', ['@cucumber/cucumber']),
  row('dataloader', 'DataloaderInstrumentation'),
  row('dns', 'DnsInstrumentation', ['dns', 'dns/promises']),
  row('express', 'ExpressInstrumentation'),
  row('fs', 'FsInstrumentation', ['fs', 'fs/promises']),
  row('generic-pool', 'GenericPoolInstrumentation'),
  row('graphql', 'GraphQLInstrumentation'),
  row('grpc', 'GrpcInstrumentation', ['@grpc/grpc-js']),
  row('hapi', 'HapiInstrumentation', ['@hapi/hapi']),
  row('host-metrics', 'HostMetricsInstrumentation', []),
  row('http', 'HttpInstrumentation', ['https', 'http']),
  row('ioredis', 'IORedisInstrumentation'),
  row('kafkajs', 'KafkaJsInstrumentation'),
  row('knex', 'KnexInstrumentation'),
  row('koa', 'KoaInstrumentation'),
  row('lru-memoizer', 'LruMemoizerInstrumentation'),
  row('memcached', 'MemcachedInstrumentation'),
  row('mongodb', 'MongoDBInstrumentation'),
  row('mongoose', 'MongooseInstrumentation'),
  row('mysql2', 'MySQL2Instrumentation'),
  row('mysql', 'MySQLInstrumentation'),
  row('nestjs-core', 'NestInstrumentation', ['@nestjs/core']),
  row('net', 'NetInstrumentation'),
  row('openai', 'OpenAIInstrumentation'),
  row('oracledb', 'OracleInstrumentation'),
  row('pg', 'PgInstrumentation', ['pg', 'pg-pool']),
  row('redis', 'RedisInstrumentation', ['redis', '@redis/client', '@node-redis/client']),
  row('restify', 'RestifyInstrumentation'),
  row('router', 'RouterInstrumentation'),
  row('runtime-node', 'RuntimeNodeInstrumentation', []),
  row('socket.io', 'SocketIoInstrumentation'),
  row('tedious', 'TediousInstrumentation'),
  row('undici', 'UndiciInstrumentation', []),
];

function row(
  name: string,
  className: string,
  patches: readonly string[] = [name],
): InstrumentationRow {
  return { name, className, patches };
}

/**
 * Off unless `OTEL_NODE_ENABLED_INSTRUMENTATIONS` names them: one span for each look-up, connection, file
 * or (router, connect) layer of middleware; figures of the host.
 */
export const quietInstrumentations: ReadonlySet<string> = new Set([
  'fs',
  'net',
  'dns',
  'router',
  'connect',
  'host-metrics',
]);

/** Packages whose loggers are bridged, those that exist already among them. */
export const bridgedPackages: readonly string[] = [
  'winston',
  'pino',
  'bunyan',
  '@opentelemetry/api-logs',
];
