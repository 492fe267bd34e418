package dump;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dump.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house holds: docs/ARCHITECTURE.md. */
class ArchitectureTest {
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .importUrl(Engine.class.getProtectionDomain().getCodeSource().getLocation());

    /** What each room may import, a line each. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("crypto", Set.of()),
            Map.entry("chunker", Set.of()),
            Map.entry("concurrent", Set.of()),
            Map.entry("format", Set.of("model")),
            Map.entry("posix", Set.of("model")),
            Map.entry("process", Set.of("model")),
            Map.entry("excludes", Set.of("model")),
            Map.entry("source", Set.of("model", "posix")),
            Map.entry("scan", Set.of("model", "posix")),
            Map.entry("target", Set.of("model", "posix", "source")),
            Map.entry("sftp", Set.of()),
            Map.entry("aws", Set.of("crypto", "format", "http", "line", "process")),
            Map.entry("line", Set.of()),
            Map.entry("ssh", Set.of("line", "process", "sftp")),
            Map.entry("http", Set.of("line")),
            Map.entry("backend", Set.of("posix")),
            Map.entry("backend.cache", Set.of("backend")),
            Map.entry("backend.retry", Set.of("backend")),
            Map.entry("backend.sftp", Set.of("backend", "concurrent", "line", "sftp", "ssh")),
            Map.entry("backend.s3", Set.of("aws", "backend", "http", "line")),
            Map.entry("backend.rest", Set.of("backend", "http", "line")),
            Map.entry("backend.rclone", Set.of("backend", "backend.rest", "http", "line", "process")),
            Map.entry("stores", Set.of("backend", "backend.cache", "backend.rclone", "backend.rest",
                    "backend.retry", "backend.s3", "backend.sftp", "line")),
            Map.entry("repository", Set.of("model", "format", "crypto", "chunker", "backend", "concurrent")),
            Map.entry("snapshots", Set.of("model")),
            Map.entry("check", Set.of("model", "concurrent", "repository", "reading")),
            Map.entry("prune", Set.of("model", "repository", "reading")),
            Map.entry("repair", Set.of("model", "format", "repository", "check")),
            Map.entry("heal", Set.of("model", "posix", "source", "chunker", "repository", "check")),
            Map.entry("retention", Set.of("model", "snapshots")),
            Map.entry("reading", Set.of("model", "format", "repository", "concurrent")),
            Map.entry("backup", Set.of("model", "format", "posix", "excludes", "source", "chunker", "repository",
                    "reading", "concurrent", "scan")),
            Map.entry("restore", Set.of("model", "posix", "source", "target", "repository", "reading")),
            Map.entry("copying", Set.of("model", "repository", "reading", "concurrent")),
            Map.entry("verify", Set.of("model", "posix", "source", "repository", "reading")),
            Map.entry("engine", Set.of("model", "posix", "retention", "snapshots")),
            Map.entry("engine.internal", Set.of("model", "posix", "source", "snapshots", "engine")),
            Map.entry("nativeengine", Set.of("model", "posix", "excludes", "source", "backend", "stores", "repository",
                    "check", "prune", "repair", "heal", "reading", "retention", "scan", "snapshots", "backup", "restore", "verify", "copying",
                    "engine", "engine.internal")),
            Map.entry("duplicity.findings", Set.of("model")),
            Map.entry("duplicity.difftar", Set.of("model")),
            Map.entry("duplicity.command", Set.of("model", "posix", "process", "duplicity.findings")),
            Map.entry("duplicity.selection", Set.of("model", "posix", "excludes", "source", "duplicity.command")),
            Map.entry("duplicity.destination", Set.of("model", "posix", "process", "line", "sftp", "ssh",
                    "duplicity.command")),
            Map.entry("duplicity.archive", Set.of("model", "process", "duplicity.difftar", "duplicity.findings",
                    "duplicity.command", "duplicity.destination")),
            Map.entry("duplicity", Set.of("model", "posix", "excludes", "source", "target", "snapshots", "backup",
                    "engine", "engine.internal", "duplicity.difftar", "duplicity.findings", "duplicity.command",
                    "duplicity.selection", "duplicity.archive")));

    @Test
    void everyRoomStandsInTheList() {
        var rooms = new TreeSet<String>();
        for (var one : LIBRARY) rooms.add(one.getPackageName().replaceFirst("^dump\\.", ""));
        assertThat(rooms).isEqualTo(new TreeSet<>(MAY_IMPORT.keySet()));
    }

    @Test
    void aRoomImportsOnlyWhatItsLineShows() {
        MAY_IMPORT.forEach((room, allowed) -> {
            var others = MAY_IMPORT.keySet().stream().filter(other -> !other.equals(room) && !allowed.contains(other))
                    .map(other -> "dump." + other).toArray(String[]::new);
            noClasses().that().resideInAPackage("dump." + room)
                    .should().dependOnClassesThat().resideInAnyPackage(others).check(LIBRARY);
        });
    }

    @Test
    void noArrowsGoRoundInACircle() {
        slices().matching("dump.(**)").should().beFreeOfCycles().check(LIBRARY);
    }

    /**
     * Whoever waits for a socket on a virtual thread has the JVM start one that polls, and wait 0.3 s for it in the end.
     * In these rooms they wait for programs, names and answers.
     */
    @Test
    void noVirtualThreadMayWaitForASocket() {
        var virtual = Set.of("ofVirtual", "startVirtualThread", "newVirtualThreadPerTaskExecutor");
        noClasses().that().resideOutsideOfPackages("dump.process", "dump.http", "dump.backend.sftp", "dump.duplicity.command")
                .should().callMethodWhere(DescribedPredicate.describe("starts a virtual thread", call -> virtual.contains(call.getName())))
                .check(LIBRARY);
    }

    /**
     * RunRecord, DamageNote, UnreadNotes and SealedNote keep local state in a directory that the caller hands in; RunOwner reads
     * /proc.
     */
    @Test
    void onlyFilesAndTheLocalBackendTouchTheFileSystem() {
        noClasses().that().resideOutsideOfPackages("dump.posix", "dump.source", "dump.target", "dump.backend",
                "dump.backend.cache", "dump.backend.rclone", "dump.backend.sftp", "dump.aws", "dump.process", "dump.duplicity.command",
                "dump.duplicity.archive", "dump.duplicity.destination")
                .and().doNotHaveFullyQualifiedName("dump.repository.RunRecord")
                .and().doNotHaveFullyQualifiedName("dump.repository.RunOwner")
                .and().doNotHaveFullyQualifiedName("dump.repository.DamageNote")
                .and().doNotHaveFullyQualifiedName("dump.repository.UnreadNotes")
                .and().doNotHaveFullyQualifiedName("dump.repository.SealedNote")
                .should().dependOnClassesThat(touchFiles()).check(LIBRARY);
        noClasses().that().resideInAnyPackage("dump.aws", "dump.backend..", "dump.process", "dump.duplicity..")
                .and().haveSimpleNameNotStartingWith("Local")
                .should().dependOnClassesThat(touchFiles()).check(LIBRARY);
    }

    private static DescribedPredicate<JavaClass> touchFiles() {
        var names = Set.of("java.nio.file.Files", "java.io.File", "java.io.FileInputStream", "java.io.FileOutputStream",
                "java.io.RandomAccessFile", "java.nio.channels.FileChannel");
        return DescribedPredicate.describe("touch the file system", one -> names.contains(one.getName()));
    }

    @Test
    void onlyPosixCallsTheSystem() {
        noClasses().that().resideOutsideOfPackages("dump.posix", "dump.target").should().dependOnClassesThat()
                .resideInAPackage("java.lang.foreign").check(LIBRARY);
    }

    @Test
    void theLibraryNeitherPrintsNorExitsNorReadsTheEnvironment() {
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .orShould().accessField(System.class, "in").orShould().callMethod(System.class, "exit", int.class)
                .orShould().callMethod(System.class, "getenv")
                .orShould().callMethod(System.class, "getenv", String.class)
                .orShould().callMethod(System.class, "getProperties").check(LIBRARY);
        noClasses().that().resideOutsideOfPackage("dump.posix")
                .should().callMethod(System.class, "getProperty", String.class)
                .orShould().callMethod(System.class, "getProperty", String.class, String.class).check(LIBRARY);
        noClasses().should().callMethod(Throwable.class, "printStackTrace").check(LIBRARY);
    }

    @Test
    void onlyCryptoTouchesCiphers() {
        noClasses().that().resideOutsideOfPackage("dump.crypto").should().dependOnClassesThat()
                .resideInAnyPackage("javax.crypto..", "java.security.spec..").check(LIBRARY);
    }

    @Test
    void onlyFormatKnowsZstd() {
        noClasses().that().resideOutsideOfPackage("dump.format").should().dependOnClassesThat()
                .resideInAPackage("com.github.luben..").check(LIBRARY);
    }

    @Test
    void theLibraryKnowsNothingOfTheTool() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("dump.cli..", "picocli..", "org.tomlj..")
                .check(LIBRARY);
    }

    /** What the doors take and give is public, and of rooms that are listed for embedders in docs/ARCHITECTURE.md. */
    @Test
    void anEmbedderCanNameAllThatTheEngineTakesAndGives() {
        var rooms = Set.of("dump.engine", "dump.model", "dump.retention", "dump.snapshots", "dump.backend", "dump.stores",
                "dump.nativeengine");
        for (var door : List.of("engine.Engine", "engine.View", "engine.RestorePlan", "engine.OpenFile",
                "engine.BackupRequest", "nativeengine.NativeEngine", "nativeengine.NativeOptions"))
            assertThat(namedBeside(rooms, door)).as(door).isEmpty();
        assertThat(namedBeside(rooms, "duplicity.DuplicityEngine")).as("how Duplicity is set up, and asks")
                .containsExactly("dump.duplicity.archive.Duplicity$Passphrase", "dump.duplicity.command.Setup");
    }

    private static Set<String> namedBeside(Set<String> rooms, String door) {
        var named = new TreeSet<String>();
        for (var method : LIBRARY.get("dump." + door).getMethods()) {
            if (!method.getModifiers().contains(JavaModifier.PUBLIC)) continue;
            for (var type : method.getAllInvolvedRawTypes()) {
                if (!type.getPackageName().startsWith("dump") || type.getFullName().equals("dump." + door)) continue;
                if (!type.getModifiers().contains(JavaModifier.PUBLIC) || !rooms.contains(type.getPackageName()))
                    named.add(type.getName());
            }
        }
        return named;
    }

    @Test
    void valuesHoldNoBareBytes() {
        classes().that().areRecords().and().arePublic().should(new ArchCondition<JavaClass>("hold no byte[]") {
            @Override
            public void check(JavaClass one, ConditionEvents events) {
                for (var field : one.getFields()) {
                    boolean bare = !field.getModifiers().contains(JavaModifier.STATIC)
                            && field.getRawType().getName().equals("[B");
                    events.add(new SimpleConditionEvent(field, !bare, field.getFullName()));
                }
            }
        }).check(LIBRARY);
    }

    @Test
    void everyRoomSaysWhatItIsFor() {
        for (var room : MAY_IMPORT.keySet()) {
            assertThat(Files.exists(Path.of("src/main/java/dump", room.replace('.', '/'), "package-info.java")))
                    .as(room).isTrue();
        }
    }
}
