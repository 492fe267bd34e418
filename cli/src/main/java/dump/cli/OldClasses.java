package dump.cli;

import static java.lang.classfile.ClassFile.JAVA_17_VERSION;
import static java.lang.classfile.ClassFile.JAVA_7_VERSION;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Run by the launcher's build on the jars of a directory. An AOT cache takes no class older than Java 7, and picocli's
 * are of Java 5: parsed and verified anew at each start, which cost 70 ms. The same code gets a newer version and the
 * stack maps that go with it.
 */
final class OldClasses {
    /** Nothing is rewritten beyond what a cache needs, except that code of 7 and later may not use old subroutines. */
    private static final ClassTransform RENEWED = ClassTransform.transformingMethodBodies((code, part) -> code.with(part))
            .andThen((type, part) -> {
                if (part instanceof ClassFileVersion) type.withVersion(JAVA_17_VERSION, 0);
                else type.with(part);
            });

    private OldClasses() {}

    /** @param arguments the directory */
    public static void main(String[] arguments) throws IOException {
        try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), "picocli-*.jar")) {
            for (var jar : jars) renew(jar);
        }
    }

    static void renew(Path jar) throws IOException {
        var renewed = jar.resolveSibling(jar.getFileName() + ".new");
        try (var types = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                var old = new JarFile(jar.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(renewed))) {
            var format = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(types)));
            for (var entry : Collections.list(old.entries())) {
                var bytes = old.getInputStream(entry).readAllBytes();
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(entry.getName().endsWith(".class") ? renewed(format, bytes) : bytes);
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(renewed);
            throw e;
        }
        Files.move(renewed, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] renewed(ClassFile format, byte[] bytes) {
        var type = format.parse(bytes);
        return type.majorVersion() < JAVA_7_VERSION ? format.transformClass(type, RENEWED) : bytes;
    }
}
