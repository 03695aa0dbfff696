import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Writes two argument files for the {@code java} launcher: {@code java.options} holds the module flags of the Spark on
 * the class path, so that the list never drifts from Spark's own, and {@code java.classpath} the class path of the build.
 *
 * <p>One flag is left out: {@code jdk.incubator.vector} is for the BLAS in Java that serves where there is no native one, and
 * Java prints a warning about it at every start.
 */
final class JavaOptions {
    private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        String jar = arguments[1];
        Files.createDirectories(target);
        Files.writeString(target.resolve("java.options"), options() + "\n");
        String classes = target.resolve("classes").toString();
        String classPath = System.getProperty("java.class.path").replace(classes, jar);
        String quoted = classPath.replace("\\", "\\\\").replace("\"", "\\\"");
        Files.writeString(target.resolve("java.classpath"), "-cp \"" + quoted + "\"\n");
    }

    private static String options() {
        return Stream.of(JavaModuleOptions.defaultModuleOptions().split(" "))
                .filter(option -> !option.equals(VECTOR_MODULE))
                .collect(Collectors.joining(" "));
    }
}
