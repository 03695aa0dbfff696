package io.pairscope.engine.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.Label.Use;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Column;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ValueKind;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.shards.ShardFiles.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShardFooterTest {
    private static ShardFooter footer() {
        Map<String, Column> columns = new LinkedHashMap<>();
        columns.put("id", new Column(ColumnType.NAME, ValueKind.TEXT, "string"));
        columns.put("image_embedding", new Column(ColumnType.FLOAT_LIST, ValueKind.FRACTION, "list<float>"));
        columns.put("text_embedding", new Column(ColumnType.FLOAT_LIST, ValueKind.FRACTION, "list<float>"));
        columns.put("day", new Column(ColumnType.LABEL, ValueKind.TEXT, "date"));
        columns.put("tags", new Column(null, ValueKind.TEXT, "list<string>"));
        ListedFile file = new ListedFile("a.parquet", "file:/a.parquet", 10, 1);
        return new ShardFooter(
                ShardFiles.of("Parquet", new Part(file, new ParquetFormat(), null)),
                List.of(Footer.of("hash", columns, new Split(3, 10))));
    }

    private static BadShard problem(Label... labels) {
        return footer().problemWith(InputColumns.PAIRS.withLabels(List.of(labels)));
    }

    @Test
    void aMissingLabelIsNamedWithItsOption() {
        BadShard problem = problem(new Label("day", Use.FACTOR), new Label("color", Use.MATCH));
        assertThat(problem.lacksColumn()).isTrue();
        assertThat(problem.reason())
                .startsWith("column color is missing; the shard has ")
                .endsWith(". Name the match column with --match");
    }

    @Test
    void aListIsNoLabelAndADateNoGroup() {
        BadShard list = problem(new Label("tags", Use.FACTOR));
        assertThat(list.lacksColumn()).isFalse();
        assertThat(list.reason())
                .isEqualTo("column tags is list<string>; expected texts, numbers, truth values, dates, times, UUIDs or"
                        + " bytes as factor");
        assertThat(problem(new Label("day", Use.GROUP)).reason())
                .isEqualTo("column day is date; expected texts, whole numbers, UUIDs or bytes as group");
    }

    @Test
    void aColumnMayBeSeveralLabelsAndTheId() {
        assertThat(problem(new Label("day", Use.MATCH), new Label("day", Use.CLASS), new Label("id", Use.FACTOR)))
                .isNull();
    }
}
