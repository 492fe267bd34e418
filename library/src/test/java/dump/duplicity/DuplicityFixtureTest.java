package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;

import dump.engine.Engine;
import dump.engine.EngineException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.nativeengine.Ask;
import dump.nativeengine.FoundTree;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that Duplicity made of a known tree at three times, through the engine's door. */
class DuplicityFixtureTest {
    private static final DateTimeFormatter STATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final List<Instant> TIMES =
            Stream.of("2015-03-28T10:00:00Z", "2015-04-01T10:00:00Z", "2015-04-03T22:00:00Z")
            .map(Instant::parse).toList();

    @TempDir Path base;

    static Stream<Arguments> cases() {
        return DuplicityPrograms.all().stream().flatMap(program ->
                Stream.of("enc", "plain").map(archive -> Arguments.of(program, archive)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyPointInTimeIsListedAndRestoredAsItWas(String program, String archive) throws Exception {
        DuplicityPrograms.mustHave(program);
        var place = DuplicityPlace.fixture(program, base.resolve("place"), archive);
        var there = Runs.content(place.destination());
        for (var time : TIMES) {
            var state = archive + "-" + STATE.format(time);
            var expected = FoundTree.expected(state);
            var target = base.resolve(state);
            place.forgetCache();
            // Cold, then warm; what a restore brings hangs on the volumes, so it is done once more at the end only.
            for (int round = 0; round < 2; round++) {
                try (var engine = place.open()) {
                    assertThat(listed(engine, time)).as(state).isEqualTo(withoutContent(expected));
                    if (round == 1 && !time.equals(TIMES.getLast())) continue;
                    var told = new ArrayList<Event>();
                    var restored = Ask.restore(engine, everything(time, target), chosen -> { }, event -> {
                        if (!(event instanceof Event.Said)) told.add(event);
                    });
                    assertThat(FoundTree.of(target)).as(state).isEqualTo(expected);
                    assertThat(round == 0 ? restored.written() : restored.unchanged()).as("" + told)
                            .isEqualTo(expected.size());
                    assertThat(restored.failed() + restored.kept()).as("" + told).isZero();
                    assertThat(told).noneMatch(event ->
                            event instanceof Event.Warning || event instanceof Event.FileFailed);
                }
            }
        }
        assertThat(Runs.content(place.destination())).isEqualTo(there);
        assertThat(place.temporary()).isEmptyDirectory();
    }

    private static Ask.Restore everything(Instant time, Path target) {
        return new Ask.Restore(SnapshotFilter.ALL, new Selector.NotAfter(time, "then"), List.of(), true,
                Runs.path(target),
                null, false, false);
    }

    private static TreeMap<String, FoundTree.Entry> withoutContent(TreeMap<String, FoundTree.Entry> entries) {
        var without = new TreeMap<String, FoundTree.Entry>();
        entries.forEach((path, entry) ->
                without.put(path, new FoundTree.Entry(entry.type(), entry.mode(), entry.mtime(), 0, null,
                        entry.target())));
        return without;
    }

    private static TreeMap<String, FoundTree.Entry> listed(Engine engine, Instant time) throws EngineException {
        var entries = new TreeMap<String, FoundTree.Entry>();
        var result = Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, new Selector.NotAfter(time, "then"),
                List.of()), new Ask.Listing() {
            @Override
            public void chosen(SnapshotInfo snapshot) {
                assertThat(snapshot.stored().time().instant()).isEqualTo(time);
            }

            @Override
            public void entry(ByteString path, Node node) {
                assertThat(entries.put(path.toString(), entryOf(node))).isNull();
            }
        }, Events.NONE);
        assertThat(result.entries()).isEqualTo(entries.size());
        return entries;
    }

    private static FoundTree.Entry entryOf(Node node) {
        if (node.type() == NodeType.SYMLINK) return new FoundTree.Entry("sym", null, 0, 0, null,
                node.linkTarget().toString());
        var type = switch (node.type()) {
            case FILE -> "reg";
            case DIRECTORY -> "dir";
            case FIFO -> "fifo";
            case SYMLINK, BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, UNKNOWN -> "" + node.type();
        };
        return new FoundTree.Entry(type, "%04o".formatted(Mode.permissions(node.mode())),
                node.mtime().seconds(), 0, null, null);
    }
}
