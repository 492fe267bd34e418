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
            Map.entry("posix", Set.of()),
            Map.entry("backend", Set.of("concurrent", "posix")),
            Map.entry("files", Set.of("model", "posix")),
            Map.entry("process", Set.of("model")),
            Map.entry("difftar", Set.of("model")),
            Map.entry("repository", Set.of("model", "format", "crypto", "chunker", "backend", "concurrent")),
            Map.entry("snapshots", Set.of("model")),
            Map.entry("backup", Set.of("model", "format", "files", "chunker", "repository", "concurrent")),
            Map.entry("restore", Set.of("model", "files", "repository", "concurrent")),
            Map.entry("verify", Set.of("model", "files", "repository", "concurrent")),
            Map.entry("findings", Set.of("model")),
            Map.entry("duplicity", Set.of("model", "files", "process", "findings")),
            Map.entry("selection", Set.of("model", "files", "duplicity")),
            Map.entry("stores", Set.of("model", "files", "process", "duplicity")),
            Map.entry("archive", Set.of("model", "process", "difftar", "findings", "duplicity", "stores")),
            Map.entry("engine", Set.of("model", "backend", "files", "repository", "snapshots", "backup", "restore",
                    "verify", "difftar", "findings", "duplicity", "selection", "archive")));

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
        slices().matching("dump.(*)..").should().beFreeOfCycles().check(LIBRARY);
    }

    /** RunRecord, DamageNote and UnreadNotes keep local state in a directory that the caller hands in; RunOwner reads /proc. */
    @Test
    void onlyFilesAndTheLocalBackendTouchTheFileSystem() {
        noClasses().that().resideOutsideOfPackages("dump.files", "dump.backend", "dump.process", "dump.duplicity",
                "dump.archive")
                .and().doNotHaveFullyQualifiedName("dump.repository.RunRecord")
                .and().doNotHaveFullyQualifiedName("dump.repository.RunOwner")
                .and().doNotHaveFullyQualifiedName("dump.repository.DamageNote")
                .and().doNotHaveFullyQualifiedName("dump.repository.UnreadNotes")
                .should().dependOnClassesThat(touchFiles()).check(LIBRARY);
        noClasses().that().resideInAnyPackage("dump.backend", "dump.process", "dump.duplicity", "dump.archive")
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
        noClasses().that().resideOutsideOfPackages("dump.posix", "dump.files").should().dependOnClassesThat()
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

    /** What the engine's door takes and gives is public, whatever room it is of. */
    @Test
    void anEmbedderCanNameAllThatTheEngineTakesAndGives() {
        for (var door : List.of("Engine", "NativeEngine")) {
            for (var method : LIBRARY.get("dump.engine." + door).getMethods()) {
                if (!method.getModifiers().contains(JavaModifier.PUBLIC)) continue;
                var named = new TreeSet<String>();
                for (var type : method.getAllInvolvedRawTypes()) {
                    if (type.getPackageName().startsWith("dump")
                            && !type.getModifiers().contains(JavaModifier.PUBLIC)) named.add(type.getName());
                }
                assertThat(named).as(method.getFullName()).isEmpty();
            }
        }
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
            assertThat(Files.exists(Path.of("src/main/java/dump", room, "package-info.java"))).as(room).isTrue();
        }
    }
}
