package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.duplicity.command.Version;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives whose files have other names than those that Duplicity gives them unasked. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityNamesTest {
    private static final Pattern TIME = Pattern.compile("\\d{8}T\\d{6}Z");

    @TempDir static Path shared;
    private static DuplicityPlace history;
    private static Path source;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();
    private DuplicityPlace place;
    private Version version;

    /** A full set and one that is built on it. */
    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        var made = DuplicityHistory.make(program, shared, 2, _ -> false);
        history = made.place();
        source = made.source();
    }

    @BeforeEach
    void copy() throws Exception {
        version = DuplicityPrograms.mustHave(program);
        place = history.copy(base.toRealPath().resolve("copy"));
        place.forgetCache();
        Files.write(source.resolve("later"), new byte[0]);
    }

    @Test
    void filesWithAPrefixAreFoundWithItsOption() throws Exception {
        prefix("home-");
        worksWith("--file-prefix=home-");
    }

    @Test
    void eachKindMayHaveAPrefixOfItsOwn() throws Exception {
        rename("\\.vol", "a-");
        rename("^duplicity-(full|inc).*manifest", "m.");
        rename("^duplicity-.*signatures", "s_");
        worksWith("--file-prefix-archive=a-", "--file-prefix-manifest=m.", "--file-prefix-signature=s_");
    }

    @Test
    void oldNamesWithAnotherSignForTheColonAreFoundWithItsOption() throws Exception {
        oldNames("_");
        worksWith("--time-separator=_");
    }

    @Test
    void shortNamesAreFoundUnasked() throws Exception {
        shortNames();
        worksWith();
    }

    @Test
    void oldNamesAreFoundUnasked() throws Exception {
        oldNames(":");
        worksWith();
    }

    @Test
    void shortAndOldNamesAreWrittenByWhomTakesTheOption() throws Exception {
        assumeFalse(version.atLeast(2, 0, 0), "Duplicity " + version + " writes no such names");
        var other = place.copy(base.toRealPath().resolve("old"));
        shortNames();
        worksWith("--short-filenames");
        assertThat(place.destination().toFile().list()).noneMatch(name -> name.startsWith("duplicity"));
        place = other;
        oldNames(":");
        worksWith("--old-filenames");
        assertThat(place.destination().toFile().list()).noneMatch(name -> name.matches("duplicity.*\\d{8}T.*"));
    }

    @Test
    void aCopyOfShortNamesMadeByAnotherDuplicityServes() throws Exception {
        shortNames();
        restores(2, List.of());
        for (var copy : place.cache().toFile().listFiles((_, name) -> name.endsWith(".st.gz")))
            Files.move(copy.toPath(), copy.toPath().resolveSibling(copy.getName().replace(".gz", ".z")));
        restores(2, List.of());
    }

    @Test
    void whatTheVersionDoesNotTakeAnyMoreIsSaid() throws Exception {
        assumeTrue(version.atLeast(2, 0, 0), "Duplicity " + version + " takes it");
        for (var option : List.of("--short-filenames", "--old-filenames"))
            try (var engine = place.open(option)) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(true, false, source), Events.NONE)).as(option)
                        .isInstanceOf(EngineException.class)
                        .hasMessageMatching(".*(does not take " + option + " any more.*take it out|take that out).*");
            }
    }

    @Test
    void withoutTheOptionEveryCommandNamesItAndNoOtherArchiveIsBegun() throws Exception {
        prefix("home-");
        refusesEverything(List.of("--file-prefix=home-"), false);
        refusesEverything(List.of("--file-prefix=home-"), true, "--file-prefix=hom-");
        try (var engine = place.openAt(START + 9 * DAY)) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(true, false, source), Events.NONE))
                    .isInstanceOf(EngineException.Refused.class).hasFieldOrPropertyWithValue("remedy",
                            new Remedy.NameOptions(List.of("--file-prefix=home-"), false, false));
        }
    }

    @Test
    void soItIsWithTheSignForTheColon() throws Exception {
        oldNames("_");
        refusesEverything(List.of("--time-separator=_"), false);
    }

    @Test
    void anOptionThatHidesTheArchiveIsToBeTakenOut() throws Exception {
        refusesEverything(List.of(), true, "--file-prefix=home-");
        if (!version.atLeast(2, 0, 0)) refusesEverything(List.of(), true, "--short-filenames");
    }

    @Test
    void twoArchivesShareAPlaceWhenTheirPrefixesSaySo() throws Exception {
        prefix("home-");
        try (var engine = place.open("--file-prefix=photos-")) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(source), Events.NONE))
                    .matches(failure -> ((EngineException) failure).remedy() instanceof Remedy.NameOptions(var _, var _,
                            boolean orFull) && orFull);
            engine.backup(Runs.backup(true, false, source), Events.NONE);
        }
        try (var engine = place.open("--file-prefix=photos-")) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, Events.NONE)).hasSize(1);
            engine.backup(Runs.backup(source), this::tell);
            assertThat(told).noneMatch(Event.Warning.class::isInstance);
        }
        restores(2, List.of("--file-prefix=home-"));
    }

    @Test
    void withoutAConfigurationTheNamesAreReadOffThePlace() throws Exception {
        prefix("home-");
        for (boolean warm : List.of(false, true)) readsUnconfigured("home " + warm);
        rename("home-duplicity-(?:full|inc).*manifest", "m.");
        place.forgetCache();
        readsUnconfigured("kinds");
    }

    @Test
    void ofSeveralArchivesTheOneIsReadThatIsNamed() throws Exception {
        prefix("home-");
        for (var file : place.destination().toFile().listFiles())
            Files.writeString(place.destination().resolve(file.getName().replace("home-", "photos-")), "another");
        for (var wrong : new String[][] {{}, {"--file-prefix=hom-"}})
            assertThatThrownBy(() -> unconfigured(wrong)).isInstanceOf(EngineException.Failed.class)
                    .hasMessageContaining("--file-prefix=home-, --file-prefix=photos-");
        readsUnconfigured("named", "--file-prefix=home-");
        assertThat(told).anyMatch(event -> event instanceof Event.Warning(var text, var _)
                && text.contains("are read with: --file-prefix=photos-"));
    }

    private void readsUnconfigured(String target, String... options) throws Exception {
        try (var engine = unconfigured(options)) {
            var all = engine.snapshots(SnapshotFilter.ALL, this::tell);
            assertThat(all).hasSize(2);
            Runs.restore(engine, all.getLast(), base.resolve(target), this::tell);
            assertThat(base.resolve(target + "/of day 1")).hasContent("day 1");
        }
    }

    private DuplicityEngine unconfigured(String... options) throws Exception {
        return DuplicityEngine.openUnconfigured(place.setup(options), false, false,
                archive -> List.of(DuplicityPlace.PASSPHRASE.getBytes(StandardCharsets.UTF_8)));
    }

    /** Everything, with a cold cache and a warm one. */
    private void worksWith(String... given) throws Exception {
        var options = List.of(given);
        restores(2, options);
        var before = place.state();
        try (var engine = place.open(true, DuplicityPlace.PASSPHRASE, at(2, options))) {
            engine.backup(Runs.backup(false, true, source), Events.NONE);
            assertThat(engine.planCleanup(null, Events.NONE).leftovers()).isEmpty();
        }
        assertThat(place.state()).isEqualTo(before);
        try (var engine = place.open(at(2, options))) {
            var parent = engine.snapshots(SnapshotFilter.ALL, Events.NONE).getLast().id();
            assertThat(engine.backup(Runs.backup(source), this::tell).parent()).isEqualTo(parent);
        }
        place.forgetCache();
        restores(3, options);
        try (var engine = place.open(at(3, options))) {
            assertThat(engine.backup(Runs.backup(true, false, source), this::tell).parent()).isNull();
        }
        try (var engine = place.open(at(4, options))) {
            var plan = engine.planCleanup(Instant.ofEpochSecond(START + 5 * DAY / 2), Events.NONE);
            assertThat(plan.snapshots()).hasSize(3);
            engine.cleanup(plan, Events.NONE);
        }
        assertThat(place.destination().toFile().list()).hasSize(3);
    }

    private static String[] at(int day, List<String> options) {
        var all = new ArrayList<>(options);
        all.add("--current-time=" + (START + day * DAY));
        return all.toArray(String[]::new);
    }

    private void restores(int snapshots, List<String> options) throws Exception {
        try (var engine = place.open(options.toArray(String[]::new))) {
            var all = engine.snapshots(SnapshotFilter.ALL, this::tell);
            assertThat(all).hasSize(snapshots);
            var to = Files.createTempDirectory(base, "to").resolve("restored");
            Runs.restore(engine, all.getLast(), to, this::tell);
            assertThat(to.resolve("of day 0")).hasContent("day 0");
            assertThat(to.resolve("of day 1")).hasContent("day 1");
        }
        assertThat(told).noneMatch(Event.Warning.class::isInstance);
    }

    /** @param wanted options that would help @param instead whether in the place of what is given */
    private void refusesEverything(List<String> wanted, boolean instead, String... options) throws Exception {
        var before = place.state();
        try (var engine = place.open(options)) {
            assertThatThrownBy(() -> engine.backup(Runs.backup(source), Events.NONE))
                    .isInstanceOf(EngineException.Refused.class).extracting("remedy")
                    .isInstanceOfSatisfying(Remedy.NameOptions.class, remedy -> {
                        assertThat(remedy.options()).isEqualTo(wanted);
                        assertThat(remedy.instead()).isEqualTo(instead);
                    });
            var remedy = new Remedy.NameOptions(wanted, instead, false);
            assertThatThrownBy(() -> engine.snapshots(SnapshotFilter.ALL, Events.NONE))
                    .isInstanceOf(EngineException.Refused.class).hasFieldOrPropertyWithValue("remedy", remedy);
            assertThatThrownBy(() -> engine.choose(SnapshotFilter.ALL, new Selector.Newest(), Events.NONE))
                    .hasFieldOrPropertyWithValue("remedy", remedy);
            assertThatThrownBy(() -> engine.planCleanup(null, Events.NONE))
                    .hasFieldOrPropertyWithValue("remedy", remedy);
        }
        assertThat(place.state()).isEqualTo(before);
    }

    private void prefix(String prefix) throws IOException {
        rename("", prefix);
    }

    private void rename(String kind, String prefix) throws IOException {
        for (var file : place.destination().toFile().listFiles())
            if (Pattern.compile(kind).matcher(file.getName()).find())
                Files.move(file.toPath(), file.toPath().resolveSibling(prefix + file.getName()));
    }

    private void oldNames(String separator) throws IOException {
        for (var file : place.destination().toFile().listFiles()) {
            var name = TIME.matcher(file.getName()).replaceAll(time -> time(time.group()).toString()
                    .replace(":", Matcher.quoteReplacement(separator)));
            Files.move(file.toPath(), file.toPath().resolveSibling(name));
        }
    }

    private void shortNames() throws IOException {
        for (var file : place.destination().toFile().listFiles()) {
            var name = TIME.matcher(file.getName())
                    .replaceAll(time -> Long.toString(time(time.group()).getEpochSecond(), 36));
            name = name.replace("duplicity-full-signatures", "dfs").replace("duplicity-new-signatures", "dns")
                    .replace("duplicity-full", "df").replace("duplicity-inc", "di").replace(".to.", ".")
                    .replace(".sigtar", ".st").replace(".manifest", ".m").replace(".vol1.difftar", ".1.dt")
                    .replace(".gpg", ".g");
            Files.move(file.toPath(), file.toPath().resolveSibling(name));
        }
    }

    private static Instant time(String text) {
        return Instant.parse(text.replaceFirst("(....)(..)(..T..)(..)(..Z)", "$1-$2-$3:$4:$5"));
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
