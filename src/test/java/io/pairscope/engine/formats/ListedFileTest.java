package io.pairscope.engine.formats;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListedFileTest {
    /** As the connectors of object stores have it. */
    private static final class ObjectStatus extends FileStatus implements EtagSource {
        private static final long serialVersionUID = 1;

        ObjectStatus(long modified) {
            super(1, false, 1, 1, modified, new Path("s3a://bucket/a"));
        }

        @Override
        public String getEtag() {
            return "etag";
        }
    }

    @ParameterizedTest
    @CsvSource({"1234567, 1234000, true", "1234567, 1235000, false", "1234000, 1234000, true", "-1, -1000, true"})
    void timesOfAnObjectAreComparedToTheSecond(long listed, long asked, boolean same) {
        assertThat(ListedFile.modified(new ObjectStatus(listed)) == ListedFile.modified(new ObjectStatus(asked)))
                .isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource({"1234567, 1234000", "1234567, 1234568"})
    void timesOfAFileAreComparedToTheMillisecond(long listed, long asked) {
        assertThat(ListedFile.modified(file(listed))).isNotEqualTo(ListedFile.modified(file(asked)));
    }

    private static FileStatus file(long modified) {
        return new FileStatus(1, false, 1, 1, modified, new Path("hdfs://a/b"));
    }
}
