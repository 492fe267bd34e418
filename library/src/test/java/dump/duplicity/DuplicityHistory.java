package dump.duplicity;

import dump.engine.BackupResult;
import dump.model.Event;
import dump.model.Events;
import dump.nativeengine.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * An archive with a set for each of some days, made before the tests of a class; those do harm to copies.
 *
 * @param made what each run said of itself
 * @param toldFirst the events of the first run
 */
record DuplicityHistory(DuplicityPlace place, Path source, List<BackupResult> made, List<Event> toldFirst) {
    /** 2020-09-13T12:26:40Z. */
    static final long START = 1_600_000_000;
    static final long DAY = 86_400;

    /** What happens to the source before the run of a day. */
    interface Change {
        void on(Path source, int day) throws Exception;
    }

    /** Encrypted, of a source with one small file more each day. @param shared where all is made */
    static DuplicityHistory make(String program, Path shared, int days, IntPredicate full) throws Exception {
        return make(program, shared, false, days, full, DuplicityHistory::addFile);
    }

    /** Not encrypted: a chain of two sets, and another. Those after them are made in copies. */
    static DuplicityHistory twoChains(String program, Path shared) throws Exception {
        return make(program, shared, true, 4, day -> day == 2, (source, day) -> {
            Files.createDirectories(source.resolve("deep"));
            addFile(source.resolve("deep"), day);
            Files.writeString(source.resolve("always"), "now it is day " + day);
            Files.setLastModifiedTime(source.resolve("always"), FileTime.from(at(day)));
        });
    }

    static DuplicityHistory make(String program, Path shared, boolean plain, int days, IntPredicate full, Change change)
            throws Exception {
        DuplicityPrograms.mustHave(program);
        var own = Files.createDirectories(shared.toRealPath().resolve(program.replace('/', '_')));
        var history = new DuplicityHistory(DuplicityPlace.of(program, own.resolve("place"), plain),
                Files.createDirectory(own.resolve("source")), new ArrayList<>(), new ArrayList<>());
        for (int day = 0; day < days; day++) {
            change.on(history.source, day);
            try (var engine = history.place.openAt(START + day * DAY)) {
                history.made.add(engine.backup(Runs.backup(full.test(day), false, history.source),
                        day == 0 ? history.toldFirst::add : Events.NONE));
            }
        }
        return history;
    }

    static Instant at(int day) {
        return Instant.ofEpochSecond(START + day * DAY);
    }

    static void addFile(Path source, int day) throws Exception {
        Files.writeString(source.resolve("of day " + day), "day " + day);
    }
}
