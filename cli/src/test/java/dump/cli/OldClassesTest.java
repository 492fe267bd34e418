package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** picocli's classes, made new, are verified by the JVM and do what they did. */
class OldClassesTest {
    @TempDir Path directory;

    @Test
    void everyClassIsNewEnoughForACacheAndPassesTheVerifier() throws Exception {
        var original = Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var jar = Files.copy(original, directory.resolve("picocli-of-old.jar"));
        OldClasses.main(new String[] {directory.toString()});

        int types = 0;
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                var before = new JarFile(original.toFile());
                var after = new JarFile(jar.toFile())) {
            assertThat(after.size()).isEqualTo(before.size());
            for (var entry : Collections.list(after.entries())) {
                if (!entry.getName().endsWith(".class") || entry.getName().endsWith("module-info.class")) continue;
                var type = ClassFile.of().parse(after.getInputStream(entry).readAllBytes());
                assertThat(type.majorVersion()).as(entry.getName()).isGreaterThanOrEqualTo(ClassFile.JAVA_7_VERSION);
                var name = type.thisClass().asInternalName().replace('/', '.');
                // A part of picocli is for Groovy, which is not there.
                if (!name.startsWith("picocli.groovy")) Class.forName(name, true, loader);
                types++;
            }
            var version = loader.loadClass("picocli.CommandLine").getField("VERSION").get(null);
            assertThat(version).isEqualTo(CommandLine.VERSION);
        }
        assertThat(types).isGreaterThan(150);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }
}
