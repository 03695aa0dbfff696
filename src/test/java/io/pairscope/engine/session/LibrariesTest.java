package io.pairscope.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor.Version;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibrariesTest {
    private static final Pattern JAR = Pattern.compile("([a-z0-9-]+?)-(\\d[\\d.]*)(\\.Final)?\\.jar");

    /** The first versions without the known vulnerabilities of those that Spark 4.1.0 brings. */
    @ParameterizedTest
    @CsvSource({"lz4, 1.11.2", "log4j, 2.25.3", "netty, 4.2.13"})
    void librariesWithKnownVulnerabilitiesAreNewer(String library, String fixed) {
        Matcher jar = JAR.matcher(Libraries.found().get(library));
        assertThat(jar.matches()).as(Libraries.found().get(library)).isTrue();
        assertThat(Version.parse(jar.group(2))).isGreaterThanOrEqualTo(Version.parse(fixed));
    }

    @Test
    void librariesAreNamedByTheirJarsAndTheMissingLeftOut() {
        assertThat(Libraries.found())
                .containsEntry("hadoop", "hadoop-client-api-3.4.2.jar")
                .containsEntry("s3a", "hadoop-aws-3.4.2.jar")
                .doesNotContainKeys("gcs", "azure");
    }
}
