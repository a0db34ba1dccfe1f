// Starts Elasticsearch inside this process: its own launcher wants a distribution folder, which Maven does not have.
// Usage: java -Des.path.home=HOME -cp 'HOME/lib/*' ElasticsearchMain.java key=value ...

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

public final class ElasticsearchMain {
  public static void main(String[] args) throws Exception {
    Settings.Builder builder = Settings.builder();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      builder.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    Settings settings = builder.build();
    LogConfigurator.configureESLogging();
    LogConfigurator.configureWithoutConfig(settings);
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), java.nio.file.Path.of(settings.get("path.home"), "config"), () -> "local");
    PluginsLoader loader =
        PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()), Set.of(), Map.of(), false);
    Node node = new Node(environment, loader).start();
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    node.close();
                  } catch (java.io.IOException error) {
                    error.printStackTrace();
                  } finally {
                    closed.countDown();
                  }
                }));
    closed.await();
  }
}
