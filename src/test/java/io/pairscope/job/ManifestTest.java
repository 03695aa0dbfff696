package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.fixtures.Sessions;
import io.pairscope.fixtures.SharedSpark;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The manifest of a run that is interrupted: one thread writes it, another one may be about to note something. */
@SharedSpark
class ManifestTest {
    private final SparkSession spark;

    ManifestTest(SparkSession spark) {
        this.spark = spark;
    }

    private record Idle(Source input) implements JobOfPairs {
        @Override
        public String name() {
            return "idle";
        }

        @Override
        public Answer work(Run run) {
            throw new IllegalStateException("it is never run");
        }
    }

    /** A value during whose writing another thread notes something, and has a second for it. */
    public static final class Slow {
        private final Thread other;

        Slow(Manifest manifest) {
            this.other = new Thread(() -> manifest.note("meanwhile", 1));
        }

        public String getTold() throws InterruptedException {
            other.start();
            other.join(1000);
            return "told";
        }
    }

    @Test
    void whatIsNotedWhileItIsWrittenComesAfterwards() throws InterruptedException {
        Manifest manifest = new Manifest(
                Sessions.of(spark), new Idle(Source.of("input", Source.Role.INPUT, List.of("nowhere"))), "a-run");
        Slow slow = new Slow(manifest);
        manifest.note("slow", slow);
        manifest.note("behind", 2);

        assertThat(manifest.toJson()).contains("\"told\"", "\"behind\" : 2").doesNotContain("meanwhile");
        slow.other.join();
        manifest.note("slow", "done");
        assertThat(manifest.toJson()).contains("\"meanwhile\" : 1");
    }
}
