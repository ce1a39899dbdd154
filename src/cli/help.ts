import { version } from '#version';

const general = `filrouge ${version}

  filrouge view [--port N] [--host H] [--tls FILE[,FILE]] [--data DIR] [--jaeger URL] [--alerts FILE]
      Receives traces and logs (OTLP over HTTP), keeps them, and shows them in a web page.
      With the address of a Jaeger page, each trace links to it there.
      Beyond this machine (--host) it asks for a token: FILROUGE_VIEW_TOKEN, else one that it makes and prints;
      --tls takes a certificate and its key (PEM).
      With a file of alerts, tells people by e-mail, Slack or a webhook when a rule is true.
      Defaults: port 4318 (0 takes a free one), host 127.0.0.1, data in .telemetry/view

  filrouge trace <trace id or correlation id> [--url URL] [--json]
      Prints a trace that a running view has stored: its spans as a tree, each with its log records.
      Default: --url http://127.0.0.1:4318

  filrouge logs [QUERY] [--follow] [--since 1h] [--limit N] [--url URL] [--json]
      Prints the log lines of a running view that a query is true of (docs/view.md), the oldest first;
      with --follow, also those that come. Defaults: --limit 100, --url http://127.0.0.1:4318

  filrouge services [--since 1h] [--url URL] [--json]
      Prints what the services of a running view do: requests, errors, percentiles of the duration, who calls whom.

  filrouge import FILE… [--url URL]
      Sends files to a running view: lines of OTLP JSON as file exporters write them, or Jaeger JSON; also packed by gzip.
      - is stdin. What cannot be read is said by its line, and passed over.
      Ends with 0 when all files were read and something was taken, else with 1. Default: --url http://127.0.0.1:4318

  filrouge alerts check FILE
      Says what is wrong with a file of alerts, by line and column, and what its rules do.
      Ends with 0 when nothing is wrong, else with 1.

  filrouge alerts test FILE RULE
      Sends a marked test message to the channels of a rule.

  filrouge alerts replay FILE [--since 24h] [--url URL]
      Says when the rules would have fired on what a running view has stored. Sends nothing.

  filrouge alerts export FILE --to prometheus|opensearch|elastalert|kibana
      [--schema otel|ecs|filrouge] [--index PATTERN] [--part collector|rules]
      Prints the rules for another engine; what it cannot do is said on stderr.
      Ends with 0 when all rules are there, else with 1. Default: --index logs-*

  filrouge preset [NAME] [--region NAME] [--check] [--json]
      Prints the variables for a back end (elastic, newrelic, datadog, splunk, grafana, honeycomb, dash0, signoz,
      jaeger, collector), what it takes and where that is said; without a name, lists them all.
      With --check, sends an empty request for each signal and explains the answers; see filrouge preset --help

  filrouge spool status|send|export|purge [DIR]
      Shows, sends, writes out or deletes what waits on disk to be sent; see filrouge spool --help

  filrouge doctor [--json]
      Says why nothing arrives: what a program in this folder, with these variables, would meet (docs/doctor.md).
      Sends requests without records. Ends with 0 when nothing failed, also with warnings, else with 1.

  filrouge --help
  filrouge --version
`;

const spool = `filrouge spool: what waits on disk to be sent

  DIR is the folder of a spool, or that of one service in it.
  Default: FILROUGE_SPOOL_DIR, else filrouge/spool in the user's state folder

  filrouge spool status [DIR] [--json]
      Prints how many spans and log records wait, of which service, since when, and whose they are.

  filrouge spool send [DIR] [--url URL] [--timeout SECONDS]
      Sends now what ended processes left, to where the OTEL_EXPORTER_OTLP_* variables say, or to URL
      (/v1/traces and /v1/logs are appended). What is not accepted stays where it is.
      Ends with 0 when nothing is left to send, else with 1. Default: --timeout 30

  filrouge spool export [DIR] [--out FILE [--force]]
      Writes what waits as lines of OTLP JSON, on stdout or to a new file. Changes nothing.

  filrouge spool purge [DIR] [--yes]
      Deletes what ended processes left, after a question.

  What processes that live have there is left to them.
`;

const preset = `filrouge preset: the variables for a back end

  filrouge preset
      Lists the back ends: what they take, and their regions.

  filrouge preset NAME [--region NAME] [--json]
      Prints export lines for a shell, with what there is to know as comments, and the source of each fact.
      A region can also be another way in, such as self-managed or agent. Default: the first one of the list

  filrouge preset NAME [--region NAME] --check [--json]
      Sends a request without records for traces and for logs to where the OTEL_EXPORTER_OTLP_* variables say,
      with their headers and certificates, or, where they name no address, to where the preset does.
      Says what each answer means and what to do. No value of a header is shown.
      Ends with 0 when all are taken, with 1 when one is not, and with 2 when a secret is missing.
`;

const own: ReadonlyMap<string, string> = new Map([
  ['preset', preset],
  ['spool', spool],
]);

/** Gives the help on a command; without one, or where a command has none of its own, that on all. */
export function toHelp(command: string): string {
  return (own.get(command) ?? general).trimEnd();
}
