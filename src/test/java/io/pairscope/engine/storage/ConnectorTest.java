package io.pairscope.engine.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.settings.ConfigException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectorTest {
    /** Hadoop knows the class of some schemes without having it. */
    @ParameterizedTest
    @CsvSource({
        "gs://bucket/a, com.google.cloud.bigdataoss:gcs-connector",
        "abfs://container@account.dfs.core.windows.net/a, 'org.apache.hadoop:hadoop-azure:3.4.2"
                + " (org.apache.hadoop.fs.azurebfs.AzureBlobFileSystem is missing): add it'",
        "abfss://container@account.dfs.core.windows.net/a, org.apache.hadoop:hadoop-azure:3.4.2",
        "wasbs://container@account.blob.core.windows.net/a, org.apache.hadoop:hadoop-azure:3.4.2",
        "s3://bucket/a, org.apache.hadoop:hadoop-aws:3.4.2",
        "oss://bucket/a, org.apache.hadoop:hadoop-aliyun:3.4.2",
    })
    void aMissingConnectorIsNamedWithItsSetting(String path, String artifact) {
        Storage storage = new Storage(new Configuration());

        assertThatThrownBy(() -> storage.qualify(path))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith(path.substring(0, path.indexOf(':')) + ":// needs the connector " + artifact)
                .contains("--packages", "PAIRSCOPE_CLASSPATH")
                .doesNotContain("\n");
    }

    /** A connector without what it needs, as hadoop-aws is without the SDK of AWS. */
    public static final class Lonely extends RawLocalFileSystem {
        @Override
        public void initialize(URI name, Configuration configuration) throws IOException {
            throw new NoClassDefFoundError("software/amazon/awssdk/Missing");
        }
    }

    @Test
    void aConnectorWithoutItsOwnLibrariesIsSaidLikewise() {
        Configuration configuration = new Configuration();
        configuration.set("fs.s3a.impl", Lonely.class.getName());
        configuration.set("fs.s3a.impl.disable.cache", "true");

        assertThatThrownBy(() -> new Storage(configuration).qualify("s3a://bucket/a"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("s3a:// needs the connector org.apache.hadoop:hadoop-aws:3.4.2"
                        + " (software.amazon.awssdk.Missing is missing): ");
    }

    @Test
    void anUnknownSchemeStaysAFailureOfTheFileSystem() {
        assertThatThrownBy(() -> new Storage(new Configuration()).qualify("nowhere://a"))
                .isInstanceOf(UnsupportedFileSystemException.class);
    }
}
