import static org.codelibs.opensearch.runner.OpenSearchRunner.newConfigs;

import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One OpenSearch on 127.0.0.1, until it is ended. Arguments: its folder, its port less one. */
public class OpenSearch {
  public static void main(String[] arguments) throws Exception {
    OpenSearchRunner runner = new OpenSearchRunner();
    runner.onBuild((number, settings) -> {
      settings.put("discovery.type", "single-node");
      settings.put("network.host", "127.0.0.1");
      settings.put("transport.port", "0");
    });
    runner.setMaxHttpPort(65_535);
    runner.build(newConfigs()
        .clusterName("filrouge-test")
        .numOfNode(1)
        .basePath(arguments[0])
        .baseHttpPort(Integer.parseInt(arguments[1])));
    Thread.sleep(Long.MAX_VALUE);
  }
}
