package dump.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The tool's part of the house holds: docs/ARCHITECTURE.md. */
class ToolArchitectureTest {
    private static final JavaClasses TOOL = new ClassFileImporter()
            .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

    /** What each room may import of the tool, and of the library, a line each. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.of(
            "input", Set.of("dump.model", "dump.snapshots"),
            "places", Set.of("dump.cli.input", "dump.model", "dump.backend"),
            "secrets", Set.of("dump.cli.input", "dump.cli.places", "dump.model", "dump.process"),
            "settings", Set.of("dump.aws", "dump.line", "dump.stores", "dump.backend.sftp", "dump.backend.s3", "dump.backend.rest",
                    "dump.backend.rclone", "dump.backend.cache",
                    "dump.cli.input", "dump.cli.places", "dump.cli.secrets", "dump.model", "dump.snapshots",
                    "dump.backend", "dump.excludes", "dump.duplicity.command", "dump.retention"),
            "session", Set.of("dump.model"),
            "report", Set.of("dump.concurrent", "dump.model", "dump.snapshots", "dump.engine", "dump.posix", "dump.retention"),
            "commands", Set.of("dump.cli.input", "dump.cli.places", "dump.cli.secrets", "dump.cli.settings",
                    "dump.cli.session", "dump.cli.report", "dump.model", "dump.snapshots", "dump.backend",
                    "dump.backend.retry",
                    "dump.stores", "dump.engine", "dump.retention",
                    "dump.nativeengine", "dump.duplicity", "dump.duplicity.archive", "dump.duplicity.command",
                    "dump.process", "dump.source",
                    "dump.posix"));

    @Test
    void everyRoomStandsInTheList() {
        var rooms = new TreeSet<String>();
        for (var one : TOOL) rooms.add(one.getPackageName().replaceFirst("^dump\\.cli\\.?", ""));
        rooms.remove("");
        assertThat(rooms).isEqualTo(new TreeSet<>(MAY_IMPORT.keySet()));
    }

    @Test
    void aRoomImportsOnlyWhatItsLineShows() {
        var all = new TreeSet<String>();
        for (var one : TOOL) one.getDirectDependenciesFromSelf().stream()
                .map(use -> use.getTargetClass().getPackageName()).filter(name -> name.startsWith("dump."))
                .forEach(all::add);
        MAY_IMPORT.forEach((room, allowed) -> {
            var others = all.stream().filter(other -> !other.equals("dump.cli." + room) && !allowed.contains(other))
                    .toArray(String[]::new);
            noClasses().that().resideInAPackage("dump.cli." + room)
                    .should().dependOnClassesThat().resideInAnyPackage(others).check(TOOL);
        });
    }

    @Test
    void noArrowsGoRoundInACircle() {
        slices().matching("dump.cli.(*)").should().beFreeOfCycles().check(TOOL);
    }

    @Test
    void onlyFewTouchTheProcess() {
        noClasses().that().haveSimpleNameNotContaining("Main").and().doNotHaveSimpleName("Training")
                .should().callMethod(System.class, "exit", int.class).check(TOOL);
        noClasses().that().doNotHaveSimpleName("Caller").should().callMethod(System.class, "getenv").check(TOOL);
    }
}
