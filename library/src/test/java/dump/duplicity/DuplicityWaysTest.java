package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.EngineException;
import dump.model.Event;
import dump.nativeengine.Ask;
import dump.nativeengine.Listed;
import dump.nativeengine.Runs;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Who has little at hand gets at an archive, too: no configuration, no source, a passphrase with blanks, a link. */
@ParameterizedClass
@MethodSource("dump.duplicity.DuplicityPrograms#all")
class DuplicityWaysTest {
    private static final Selector NEWEST = new Selector.Newest();

    @Parameter String program;
    @TempDir Path base;
    private final List<Event> told = new ArrayList<>();

    @Test
    void namesItsPointsWithoutAPassphrase() throws Exception {
        var place = made("place", DuplicityPlace.PASSPHRASE);
        place.forgetCache();
        try (var engine = place.openForNames()) {
            assertThat(engine.snapshots(SnapshotFilter.ALL, this::tell)).hasSize(1);
            assertThat(engine.choose(SnapshotFilter.ALL, NEWEST, this::tell)).isNotNull();
        }
    }

    @Test
    void verifiesAnArchiveThatNobodyKnowsASourceOf() throws Exception {
        var place = made("place", DuplicityPlace.PASSPHRASE);
        place.forgetCache();
        try (var engine = place.open()) {
            var result = Ask.verify(engine, new Ask.Verify(SnapshotFilter.ALL, NEWEST, List.of()), chosen -> { },
                    this::tell);
            assertThat(result.files()).isEqualTo(2);
            assertThat(result.compared() + result.missing() + result.changedSince() + result.differing()).isZero();
            var one = Ask.verify(engine, new Ask.Verify(SnapshotFilter.ALL, NEWEST,
                    List.of(Runs.displayPath("folder/noise"))),
                    chosen -> { }, this::tell);
            assertThat(one.files()).isEqualTo(1);
        }
        var volume = Files.list(place.destination()).filter(file -> file.toString().contains(".vol1.")).findFirst()
                .orElseThrow();
        var bytes = Files.readAllBytes(volume);
        bytes[bytes.length / 2] ^= 1;
        Files.write(volume, bytes);
        try (var engine = place.open()) {
            var damaged = Ask.verify(engine, new Ask.Verify(SnapshotFilter.ALL, NEWEST, List.of()), chosen -> { },
                    this::tell);
            assertThat(damaged.damaged()).isPositive();
        }
    }

    @Test
    void takesThePassphraseThatOpensTheArchiveOfThoseThatMayBeMeant() throws Exception {
        var bare = made("bare", " blanks around ");
        var ours = made("ours", "blanks around");
        for (var place : List.of(bare, ours)) {
            try (var engine = place.openWith("blanks around", " blanks around ")) {
                Files.writeString(source().resolve("more"), place.base().toString());
                engine.backup(Runs.backup(source()), this::tell);
                var snapshots = engine.snapshots(SnapshotFilter.ALL, this::tell);
                Runs.restore(engine, snapshots.getLast(), place.base().resolve("out"), this::tell);
            }
            assertThat(place.base().resolve("out/file")).hasContent("content");
            try (var engine = place.openWith("wrong", " wrong ")) {
                assertThatThrownBy(() -> engine.backup(Runs.backup(source()), this::tell))
                        .isInstanceOf(EngineException.WrongPassphrase.class);
            }
        }
    }

    @Test
    void findsAPlaceThatIsNamedThroughLinks() throws Exception {
        var place = made("place", DuplicityPlace.PASSPHRASE);
        var link = Files.createSymbolicLink(base.toRealPath().resolve("link"), source());
        var above = Files.createSymbolicLink(base.toRealPath().resolve("above"), base.toRealPath());
        Files.delete(source().resolve("folder/noise"));
        Files.delete(source().resolve("folder"));
        for (var way : List.of(link, above.resolve("source"), above.resolve("link"))) {
            for (var name : List.of("/file", "/folder/noise", "/folder", "")) {
                var listed = new Listed();
                try (var engine = place.open()) {
                    Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, NEWEST,
                            List.of(Runs.absolute(way + name))),
                            listed,
                            this::tell);
                }
                assertThat(listed.paths).as(way + name).contains(name.isEmpty() ? "file" : name.substring(1));
            }
        }
    }

    @Test
    void closesAnArchiveDirectoryThatOthersMayLookInto() throws Exception {
        var place = place("place");
        Files.createDirectories(place.cache());
        for (var one : List.of(place.cache(), place.cache().getParent()))
            Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var engine = place.open(true, DuplicityPlace.PASSPHRASE)) {
            engine.backup(Runs.backup(false, true, source()), this::tell);
        }
        assertThat(rights(place.cache())).isEqualTo("rwxr-xr-x");
        try (var engine = place.open()) {
            engine.backup(Runs.backup(source()), this::tell);
        }
        assertThat(rights(place.cache())).isEqualTo("rwx------");
        assertThat(rights(place.cache().getParent())).isEqualTo("rwx------");
        assertThat(told).anyMatch(event -> event instanceof Event.Note(var text, var _)
                && text.equals(place.cache().getParent() + " was open to others, and now only you can look into it"));
    }

    private static String rights(Path directory) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    private DuplicityPlace made(String name, String passphrase) throws Exception {
        var place = place(name);
        try (var engine = place.openWith(passphrase)) {
            engine.backup(Runs.backup(source()), this::tell);
        }
        return place;
    }

    private DuplicityPlace place(String name) throws Exception {
        DuplicityPrograms.mustHave(program);
        return DuplicityPlace.of(program, base.toRealPath().resolve(name), false);
    }

    private Path source() throws Exception {
        var source = base.toRealPath().resolve("source");
        if (Files.exists(source)) return source;
        Files.createDirectories(source.resolve("folder"));
        Files.writeString(source.resolve("file"), "content");
        var noise = new byte[40_000];
        new Random(7).nextBytes(noise);
        Files.write(source.resolve("folder/noise"), noise);
        return source;
    }

    private void tell(Event event) {
        told.add(event);
    }
}
