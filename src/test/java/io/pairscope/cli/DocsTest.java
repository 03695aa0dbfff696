package io.pairscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.report.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** README and docs, held against the code and against each other. */
class DocsTest {
    private static final Path DOCS = Path.of("docs");
    private static final Path README = Path.of("README.md");
    private static final int README_LINES = 150;

    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^```(?:python|sql)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|");
    private static final Pattern PLACE =
            Pattern.compile("`((?:core|engine|job|report|cli|benchmark)/[a-zA-Z/]+)[^`]*`");
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `(--[a-z-]+)");

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String prose(Path page) {
        return FENCE.matcher(read(page)).replaceAll("");
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(DOCS)) {
            return Stream.concat(Stream.of(README, Path.of("CONTRIBUTING.md"), Path.of("data-samples/README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theReadmeIsShort() {
        assertThat(read(README).lines()).hasSizeLessThanOrEqualTo(README_LINES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void linksLeadToFilesAndHeadings(Path page) {
        List<String> broken = new ArrayList<>();
        for (String link : found(LINK, prose(page))) {
            URI target = URI.create(link);
            if (target.isAbsolute()) {
                continue;
            }
            Path file = target.getPath().isEmpty()
                    ? page
                    : page.resolveSibling(target.getPath()).normalize();
            if (!Files.exists(file)
                    || target.getFragment() != null && !anchors(file).contains(target.getFragment())) {
                broken.add(link);
            }
        }

        assertThat(broken).isEmpty();
    }

    /** Anchors as GitHub makes them of headings: lower case, hyphens for blanks, without punctuation. */
    private static List<String> anchors(Path page) {
        return found(HEADING, prose(page)).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void snippetsOfThePageOnPythonAreTheExamples() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("examples"))) {
            assertThat(found(SNIPPET, read(DOCS.resolve("python.md"))))
                    .containsExactlyInAnyOrderElementsOf(
                            examples.map(DocsTest::read).toList());
        }
    }

    @Test
    void everyPageIsLinkedFromTheReadmeOrFromAnother() throws IOException {
        String all = pages().stream().map(DocsTest::prose).collect(Collectors.joining("\n"));

        assertThat(pages())
                .filteredOn(page -> page.startsWith(DOCS))
                .allSatisfy(page -> assertThat(all).containsPattern("\\((docs/)?" + page.getFileName() + "[)#]"));
    }

    @Test
    void settingsStandInTheDocsWithTheirDefaultsAndNoOthersDo() {
        String table = prose(DOCS.resolve("settings.md")).split("(?m)^## ", 2)[0];
        Map<String, String> documented = SETTING.matcher(table)
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2), DocsTest::twice, TreeMap::new));

        assertThat(documented).isEqualTo(defaults());
    }

    private static String twice(String first, String second) {
        throw new AssertionError("a setting stands twice, with " + first + " and " + second);
    }

    /** Every key of {@code reference.conf} with its default as it is written there. */
    private static Map<String, String> defaults() {
        Config reference = ConfigFactory.parseResources(DocsTest.class, "/reference.conf");
        Map<String, String> defaults = new TreeMap<>();
        reference.entrySet().forEach(entry -> {
            String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
            boolean list = entry.getValue().valueType() == ConfigValueType.LIST;
            String value = list ? entry.getValue().render() : reference.getString(entry.getKey());
            defaults.put(key, value.isEmpty() ? "\"\"" : value);
        });
        return defaults;
    }

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({
        "audit, audit.md",
        "compare, compare.md",
        "recover, recover.md",
        "retrieve, retrieve.md",
        "filter, filter.md",
        "agree, agree.md",
        "report, report.md",
        "state, nightly.md",
        "history, nightly.md",
        "benchmark, benchmark.md",
    })
    void everyOptionOfACommandHasARowInItsPage(String command, String page) {
        assertThat(found(OPTION, prose(DOCS.resolve(page)))).containsAll(options(command, Own.YES));
    }

    @Test
    void everyCommandHasItsPage() {
        assertThat(commands().keySet())
                .containsExactlyInAnyOrder(
                        "audit",
                        "compare",
                        "recover",
                        "retrieve",
                        "filter",
                        "agree",
                        "report",
                        "state",
                        "history",
                        "benchmark",
                        "help");
    }

    @ParameterizedTest
    @CsvSource({"audit", "compare", "recover", "retrieve", "filter", "agree"})
    void optionsOfEveryJobHaveARowInTheSettings(String job) {
        assertThat(found(OPTION, prose(DOCS.resolve("settings.md")))).hasSameElementsAs(options(job, Own.NO));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "audit.md, audit",
        "compare.md, compare",
        "recover.md, recover",
        "retrieve.md, retrieve",
        "filter.md, filter",
        "agree.md, agree",
        "nightly.md, state history",
    })
    void aPageDescribesNoOptionThatDoesNotExist(String page, String commands) {
        List<String> existing = Stream.of(commands.split(" "))
                .flatMap(command -> options(command, Own.YES).stream())
                .toList();

        assertThat(existing).containsAll(found(OPTION, prose(DOCS.resolve(page))));
    }

    /** Whether an option is the command's own, or shared with other jobs by a mixin. */
    private enum Own {
        YES,
        NO
    }

    private static Map<String, CommandLine> commands() {
        return Main.commandLine((master, name) -> {
                    throw new AssertionError("nothing runs");
                })
                .getSubcommands();
    }

    /** The options of a command and of its subcommands, but for those that picocli gives to every command. */
    private static List<String> options(String name, Own own) {
        CommandSpec command = commands().get(name).getCommandSpec();
        return Stream.concat(
                        Stream.of(command),
                        command.subcommands().values().stream().map(CommandLine::getCommandSpec))
                .flatMap(spec -> spec.options().stream().filter(option -> isOwn(spec, option) == (own == Own.YES)))
                .map(OptionSpec::longestName)
                .filter(option -> !List.of("--help", "--version").contains(option))
                .toList();
    }

    private static boolean isOwn(CommandSpec command, OptionSpec option) {
        return command.mixins().values().stream()
                .noneMatch(mixin -> mixin.optionsMap().containsKey(option.longestName()));
    }

    @Test
    void theGlossaryHasEveryUnitAndFamilyOfTheStatistics() {
        List<String> words =
                found(Pattern.compile("(?m)^\\| ([^|]+?) \\|"), prose(DOCS.resolve("glossary.md"))).stream()
                        .flatMap(cell -> Stream.of(cell.split("; ")))
                        .toList();

        assertThat(words)
                .containsAll(Catalogue.STANDARD.definitions().stream()
                        .map(Definition::unit)
                        .collect(Collectors.toSet()))
                .containsAll(Stream.of(Definition.Family.values())
                        .map(Definition.Family::title)
                        .toList());
    }

    @Test
    void theExitCodesOfTheHelpAreThoseOfTheReadme() {
        String readme = prose(README).replace("`", "");
        ExitCode.meanings().forEach((code, meaning) -> assertThat(readme).contains("\n| " + code + " | " + meaning));
    }

    @Test
    void everyPackageStandsInTheTableOfRooms() throws IOException {
        Path root = Path.of("src/main/java/io/pairscope");
        String design = prose(DOCS.resolve("design.md"));
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(file -> file.endsWith("package-info.java"))
                            .map(file ->
                                    root.relativize(file.getParent()).toString().replace('/', '.')))
                    .allSatisfy(room -> assertThat(design).contains("`" + room + "`"));
        }
    }

    @Test
    void placesThatContributorsAreSentToAreThere() {
        Path root = Path.of("src/main/java/io/pairscope");

        assertThat(found(PLACE, prose(Path.of("CONTRIBUTING.md"))))
                .filteredOn(place -> !place.contains("Your"))
                .isNotEmpty()
                .allMatch(place -> Files.exists(root.resolve(place)) || Files.exists(root.resolve(place + ".java")));
    }
}
