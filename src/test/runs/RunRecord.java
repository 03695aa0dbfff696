import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** Writes the results of run directories as sorted lines {@code run file path = value}: floating point to the last bit. */
final class RunRecord {
    private final PrintWriter out;
    private final String runs;

    /** @param runs the directory that holds the runs; places in it are the same in every record */
    private RunRecord(PrintWriter out, Path runs) {
        this.out = out;
        this.runs = runs.toAbsolutePath().toString();
    }

    private void line(String path, Object value) {
        out.println(path + " = " + value.toString().replace(runs, "RUNS").replace('\n', ' '));
    }

    public static void main(String[] arguments) throws Exception {
        Path runs = Path.of(arguments[0]);
        try (PrintWriter out = new PrintWriter(arguments[1], StandardCharsets.UTF_8);
                Stream<Path> entries = Files.list(runs)) {
            for (Path run : entries.filter(path -> Files.exists(path.resolve("verdict.json")))
                    .sorted()
                    .toList()) {
                new RunRecord(out, runs).record(run);
            }
        }
    }

    private void record(Path run) throws Exception {
        String name = run.getFileName().toString();
        for (String file : List.of("report.json", "verdict.json")) {
            if (Files.exists(run.resolve(file))) {
                json(
                        name + " " + file + " ",
                        new ObjectMapper().readTree(run.resolve(file).toFile()));
            }
        }
        for (String table : List.of("scores", "recovered", "neighbours", "classes", "quarantine")) {
            table(name + " " + table, run.resolve(table));
        }
        Path state = run.resolve("state");
        if (Files.isDirectory(state)) {
            try (Stream<Path> files = Files.list(state)) {
                for (Path file : files.sorted().toList()) {
                    arrow(name + " state/" + file.getFileName(), file);
                }
            }
        }
    }

    private void json(String path, JsonNode node) {
        if (node.isObject()) {
            node.fields().forEachRemaining(field -> json(path + "/" + field.getKey(), field.getValue()));
        } else if (node.isArray() && (node.isEmpty() || node.get(0).isValueNode())) {
            line(path, node);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                json(path + "/" + i, node.get(i));
            }
        } else {
            line(path, node);
        }
    }

    /** A digest a column, over all rows of all files by name. */
    private void table(String path, Path directory) throws Exception {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .forEach(files::add);
        }
        Map<String, MessageDigest> columns = new TreeMap<>();
        long rows = 0;
        for (Path file : files) {
            try (ParquetReader<Group> reader = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                    .withConf(new Configuration())
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    rows++;
                    for (int field = 0; field < row.getType().getFieldCount(); field++) {
                        StringBuilder value = new StringBuilder();
                        for (int i = 0; i < row.getFieldRepetitionCount(field); i++) {
                            value.append(
                                    row.getType().getType(field).isPrimitive()
                                            ? row.getValueToString(field, i)
                                            : row.getGroup(field, i).toString());
                        }
                        columns.computeIfAbsent(row.getType().getFieldName(field), column -> digest())
                                .update((value + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        }
        out.println(path + " rows = " + rows);
        columns.forEach((column, digest) ->
                out.println(path + " " + column + " = " + HexFormat.of().formatHex(digest.digest())));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void arrow(String path, Path file) throws IOException {
        try (RootAllocator allocator = new RootAllocator();
                ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
            new TreeMap<>(reader.getVectorSchemaRoot().getSchema().getCustomMetadata())
                    .forEach((key, value) -> line(path + " " + key, value));
            int records = 0;
            while (reader.loadNextBatch()) {
                records++;
                int number = records;
                reader.getVectorSchemaRoot().getFieldVectors().forEach(vector -> {
                    MessageDigest digest = digest();
                    digest.update(String.valueOf(vector.getObject(0)).getBytes(StandardCharsets.UTF_8));
                    out.println(path + " record " + number + " " + vector.getName() + " = "
                            + HexFormat.of().formatHex(digest.digest()));
                });
            }
        }
    }
}
