package dump;

import static org.assertj.core.api.Assertions.assertThat;

import dump.engine.Engine;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the library says is true for whoever uses it: it knows no commands, options and settings of a program around it.
 * Those that Duplicity, GnuPG, ssh, rclone and the AWS command line have belong to the rooms that drive them.
 */
class WordsOfTheToolTest {
    /** Commands, and what a configuration is told to hold. */
    private static final Pattern COMMANDS = Pattern.compile("`dump |`(?:backup|init|cleanup|verify|manifest|snapshots)\\b"
            + "|\\bdump (?:backup|init|help|snapshots|manifest|restore|verify|cleanup)\\b|-d WHEN|id:…"
            + "|the settings? (?!of )[a-z]|passphrase\\.(?:file|command|environment)|(?:set|at|into|of) duplicity\\.[a-z]");
    private static final Pattern OPTIONS = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");
    /** Of this program's own; Duplicity's {@code --file-prefix} has the name that its option here has, too. */
    private static final Pattern OWN_OPTIONS = Pattern.compile("--(?:allow-empty|all-snapshots|date|to|host|tag|config"
            + "|repository|passphrase-file|overwrite|everything|narrate|verbose|trial-run|stdin|json|yes)\\b");

    @Test
    void nothingIsToldToTypeOrToSet() throws Exception {
        assertThat(said(COMMANDS, "")).isEmpty();
        assertThat(said(OWN_OPTIONS, "dump/backend/rclone/.*")).isEmpty();
    }

    @Test
    void outsideOfWhatDrivesOtherProgramsThereIsNoOptionAtAll() throws Exception {
        assertThat(said(OPTIONS, "dump/(?:duplicity|aws|process|backend/rclone)/.*")).isEmpty();
    }

    /** The texts in which something is found, by their classes. @param but where not to look */
    private static Map<String, String> said(Pattern words, String but) throws Exception {
        var root = Path.of(Engine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var said = new TreeMap<String, String>();
        try (var files = Files.walk(root)) {
            for (var file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
                var name = root.relativize(file).toString();
                if (name.matches(but)) continue;
                var found = texts(file).filter(text -> words.matcher(text).find()).collect(Collectors.joining(" | "));
                if (!found.isEmpty()) said.put(name, found);
            }
        }
        assertThat(root.resolve("dump/engine/Engine.class")).exists();
        return said;
    }

    /** With the pieces of sentences that are put together when they are said. */
    private static Stream<String> texts(Path file) throws IOException {
        var pool = ClassFile.of().parse(Files.readAllBytes(file)).constantPool();
        return Stream.iterate(1, index -> index < pool.size(), index -> index + pool.entryByIndex(index).width())
                .map(pool::entryByIndex).filter(StringEntry.class::isInstance)
                .map(entry -> ((StringEntry) entry).stringValue());
    }
}
