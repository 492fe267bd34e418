package dump.duplicity;

import static dump.duplicity.DuplicityHistory.DAY;
import static dump.duplicity.DuplicityHistory.START;
import static org.assertj.core.api.Assertions.assertThat;

import dump.model.Event;
import dump.nativeengine.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one chain has lost: the old ones go by their date, the others stay as they are. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityRetentionTest {
    private static final List<String> FULL = List.of("20200913T122640Z", "20200915T122640Z", "20200917T122640Z");
    private static final List<String> INCREMENT = List.of("20200913T122640Z.to.20200914T122640Z",
            "20200915T122640Z.to.20200916T122640Z", "20200917T122640Z.to.20200918T122640Z");
    private static final Instant BEHIND_THE_OLDEST = Instant.ofEpochSecond(START + DAY + DAY / 2);

    @TempDir static Path shared;
    private static DuplicityPlace history;

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    @BeforeParameterizedClassInvocation
    static void makeHistory(String program) throws Exception {
        history = DuplicityHistory.make(program, shared, true, 6, day -> day % 2 == 0, (source, day) ->
                Files.writeString(source.resolve("of day " + day), "day ".repeat(day + 1))).place();
    }

    @ParameterizedTest
    @CsvSource({"duplicity-full.FULL.manifest,", "duplicity-inc.INCREMENT.manifest,",
            "duplicity-full-signatures.FULL.sigtar.gz,", "duplicity-new-signatures.INCREMENT.sigtar.gz,",
            "duplicity-full.FULL.vol1.difftar.gz,", "duplicity-inc.INCREMENT.vol1.difftar.gz,",
            "duplicity-full.FULL.manifest, damaged", "duplicity-inc.INCREMENT.manifest, damaged",
            "duplicity-full-signatures.FULL.sigtar.gz, damaged", "duplicity-full.FULL.vol1.difftar.gz, damaged"})
    void oneFileStandsInTheWayOfNoOtherChain(String pattern, String harm) throws Exception {
        for (int chain = 0; chain < 3; chain++)
            for (boolean cold : List.of(false, true)) {
                var file = pattern.replace("FULL", FULL.get(chain)).replace("INCREMENT", INCREMENT.get(chain));
                var place = history.copy(base.resolve(chain + " " + cold));
                if (cold) place.forgetCache();
                if (harm == null) Files.delete(place.destination().resolve(file));
                else Files.writeString(place.destination().resolve(file), harm);
                letsTheOldestGo(place, file, harm == null && cold && file.endsWith(".manifest") ? chain : -1);
            }
    }

    /** @param lost the chain of which something cannot be read; -1 for none */
    private void letsTheOldestGo(DuplicityPlace place, String file, int lost) throws Exception {
        var before = content(place);
        told.clear();
        try (var engine = place.open()) {
            var none = engine.planCleanup(null, this::tell);
            assertThat(none.leftovers()).as(file).isEmpty();
            assertThat(none.snapshots()).isEmpty();
            assertThat(none.lost()).hasSize(lost < 0 ? 0 : file.contains("-full.") ? 2 : 1);
            if (lost >= 0) assertThat(none.lost().getFirst()).contains("its manifest is missing (" + file + ")");

            var plan = engine.planCleanup(BEHIND_THE_OLDEST, this::tell).withoutLost();
            if (!plan.isEmpty()) engine.cleanup(plan, this::tell);
        }
        var expected = new TreeMap<>(before);
        expected.keySet().removeIf(name -> name.contains(FULL.getFirst())
                && (lost != 0 || !file.contains("-full.") && !name.contains(INCREMENT.getFirst())));
        assertThat(content(place)).as(file).isEqualTo(expected);
        if (Files.exists(place.cache()) && lost != 0)
            assertThat(place.cache().toFile().list()).as(file).noneMatch(name -> name.contains(FULL.getFirst()));
    }

    @Test
    void whatABackupPutsBackIsNeitherLostNorTouchedAndTold() throws Exception {
        var place = history.copy(base.resolve("place"));
        var manifest = "duplicity-full." + FULL.get(1) + ".manifest";
        Files.delete(place.destination().resolve(manifest));
        try (var engine = place.open()) {
            assertThat(engine.planCleanup(null, this::tell).isEmpty()).isTrue();
            assertThat(told).hasSize(1).first().asString().contains("the manifest of the backup of")
                    .contains("is missing at " + place.destination()).contains("PutBack")
                    .contains(place.cache() + "/" + manifest);
        }
    }

    private static TreeMap<String, String> content(DuplicityPlace place) throws IOException {
        return new TreeMap<>(Runs.content(place.destination()));
    }

    private void tell(Event event) {
        if (!(event instanceof Event.Said)) told.add(event);
    }
}
