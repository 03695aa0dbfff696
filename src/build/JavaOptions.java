import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Writes two argument files for the {@code java} launcher: {@code java.options} holds the module flags of the Spark on
 * the class path, so that the list never drifts from Spark's own, and {@code java.classpath} the class path of the build.
 */
final class JavaOptions {
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        String jar = arguments[1];
        Files.createDirectories(target);
        Files.writeString(target.resolve("java.options"), JavaModuleOptions.defaultModuleOptions() + "\n");
        String classes = target.resolve("classes").toString();
        String classPath = System.getProperty("java.class.path").replace(classes, jar);
        String quoted = classPath.replace("\\", "\\\\").replace("\"", "\\\"");
        Files.writeString(target.resolve("java.classpath"), "-cp \"" + quoted + "\"\n");
    }
}
