package dump.backend.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheBackendTest extends BackendContract {
    private static final String ID = "ab".repeat(32);

    @TempDir Path directory;
    private final MemoryBackend store = new MemoryBackend();
    /** What the store was asked for. */
    private final List<String> asked = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    @Override
    protected Backend open() {
        var cached = new CacheBackend(new MemoryBackend(), CacheOptions.in(directory.resolve("contract")), text -> { });
        cached.belongsTo(ID);
        return cached;
    }

    private CacheOptions options() {
        return CacheOptions.in(directory.resolve("cache"));
    }

    private CacheBackend cached(CacheOptions options) {
        var backend = new CacheBackend(new FilterBackend(store) {
            @Override
            public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
                asked.add("all " + file.kind());
                return super.loadAll(file, sizeMax);
            }

            @Override
            public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
                asked.add("range " + file.kind());
                super.load(file, offset, target);
            }
        }, options, notices::add);
        backend.belongsTo(ID);
        return backend;
    }

    private Path place(Handle file) {
        return directory.resolve("cache").resolve(ID).resolve(file.toString());
    }

    private Handle stored(FileKind kind, String content, boolean ofTrees) throws Exception {
        var file = named(kind, content, ofTrees);
        store.save(file, List.of(bytes(content)));
        return file;
    }

    private static Handle named(FileKind kind, String content, boolean ofTrees) throws Exception {
        var hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return new Handle(kind, HexFormat.of().formatHex(hash), ofTrees);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String range(Backend backend, Handle file, int offset, int length) throws BackendException {
        var target = ByteBuffer.allocate(length);
        backend.load(file, offset, target);
        return text(target.array());
    }

    @Test
    void asksTheStoreOnceForAnIndexAndASnapshotWhateverRunAsks() throws Exception {
        for (var kind : List.of(FileKind.INDEX, FileKind.SNAPSHOT)) {
            asked.clear();
            var file = stored(kind, "a " + kind, false);
            for (int run = 0; run < 3; run++)
                assertThat(text(cached(options()).loadAll(file, 100))).isEqualTo("a " + kind);
            assertThat(asked).containsExactly("all " + kind);
            assertThat(Files.readString(place(file))).isEqualTo("a " + kind);
        }
    }

    @Test
    void keepsWhatItSaves() throws Exception {
        var index = named(FileKind.INDEX, "an index", false);
        var trees = named(FileKind.PACK, "a pack of trees", true);
        var backend = cached(options());
        backend.save(index, List.of(bytes("an "), bytes("index")));
        backend.save(trees, List.of(bytes("a pack of trees")));

        assertThat(text(backend.loadAll(index, 100))).isEqualTo("an index");
        assertThat(range(backend, trees, 2, 4)).isEqualTo("pack");
        assertThat(asked).isEmpty();
        assertThat(text(store.loadAll(index, 100))).isEqualTo("an index");
    }

    @Test
    void keepsNothingThatChangesOrIsSecretOrContent() throws Exception {
        var backend = cached(options());
        for (var file : List.of(Handle.CONFIG, Handle.of(FileKind.KEY, ID), Handle.of(FileKind.LOCK, ID),
                Handle.of(FileKind.PACK, ID))) {
            backend.save(file, List.of(bytes("x")));
            backend.loadAll(file, 10);
            for (int i = 0; i < 5; i++) range(backend, file, 0, 1);
        }

        assertThat(files()).containsExactlyInAnyOrder("CACHEDIR.TAG", ID + "/version");
    }

    private List<String> files() throws IOException {
        var base = directory.resolve("cache");
        if (Files.notExists(base)) return List.of();
        try (Stream<Path> all = Files.walk(base)) {
            return all.filter(Files::isRegularFile).map(one -> base.relativize(one).toString()).toList();
        }
    }

    @Test
    void isTheOwnersAloneAndLaidOutAsRestics() throws Exception {
        var trees = stored(FileKind.PACK, "trees", true);
        cached(options()).loadAll(trees, 100);

        assertThat(files()).containsExactlyInAnyOrder("CACHEDIR.TAG", ID + "/version",
                ID + "/data/" + trees.name().substring(0, 2) + "/" + trees.name());
        assertThat(Files.readString(directory.resolve("cache/" + ID + "/version"))).isEqualTo("1");
        for (var path : List.of("cache", "cache/" + ID, "cache/" + ID + "/data"))
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(path))))
                    .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place(trees)))).isEqualTo("rw-------");
    }

    @Test
    void fetchesAPackOfTreesWholeWhenItIsAskedAgainAndAgain() throws Exception {
        var trees = stored(FileKind.PACK, "0123456789", true);
        var backend = cached(options());
        for (int i = 0; i < 6; i++) assertThat(range(backend, trees, i, 2)).isEqualTo("" + i + (i + 1));

        assertThat(asked).containsExactly("range PACK", "range PACK", "all PACK");
        assertThatThrownBy(() -> range(backend, trees, 9, 2)).isInstanceOf(BackendException.TooShort.class);
    }

    @Test
    void aDamagedCopyIsFetchedAgain() throws Exception {
        var index = stored(FileKind.INDEX, "an index", false);
        cached(options()).loadAll(index, 100);
        for (var damage : List.of("an indeX", "an ind", "")) {
            Files.writeString(place(index), damage);
            asked.clear();

            assertThat(text(cached(options()).loadAll(index, 100))).isEqualTo("an index");
            assertThat(asked).hasSize(1);
            assertThat(Files.readString(place(index))).isEqualTo("an index");
        }
    }

    @Test
    void aCopyThatIsDistrustedIsReadPast() throws Exception {
        var trees = stored(FileKind.PACK, "0123456789", true);
        var backend = cached(options());
        backend.loadAll(trees, 100);
        Files.writeString(place(trees), "xxxxxxxxxx");
        assertThat(range(backend, trees, 0, 2)).as("nobody has proved it yet").isEqualTo("xx");

        backend.distrust(trees);

        assertThat(range(backend, trees, 0, 2)).isEqualTo("01");
    }

    @Test
    void whatItsNameDoesNotProveIsGivenOutAndNotKept() throws Exception {
        var wrong = Handle.of(FileKind.INDEX, "cd".repeat(32));
        store.save(wrong, List.of(bytes("not of this name")));

        assertThat(text(cached(options()).loadAll(wrong, 100))).isEqualTo("not of this name");
        assertThat(place(wrong)).doesNotExist();
    }

    @Test
    void whatIsGoneFromTheStoreGoesWithTheNextList() throws Exception {
        var gone = stored(FileKind.INDEX, "old", false);
        var stays = stored(FileKind.INDEX, "new", false);
        var snapshot = stored(FileKind.SNAPSHOT, "snapshot", false);
        var backend = cached(options());
        for (var file : List.of(gone, stays, snapshot)) backend.loadAll(file, 100);
        store.remove(gone);
        store.remove(snapshot);

        assertThat(At.names(backend, FileKind.INDEX)).containsExactly(stays.name());

        assertThat(place(gone)).doesNotExist();
        assertThat(place(stays)).exists();
        assertThat(place(snapshot)).as("only that kind was listed").exists();
        backend.remove(stays);
        assertThat(place(stays)).doesNotExist();
    }

    @Test
    void aListThatFailsDropsNothing() throws Exception {
        var index = stored(FileKind.INDEX, "an index", false);
        cached(options()).loadAll(index, 100);
        var failing = new CacheBackend(new FilterBackend(store) {
            @Override
            public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
                throw new BackendException.Denied("closed", null);
            }
        }, options(), notices::add);
        failing.belongsTo(ID);

        assertThatThrownBy(() -> At.names(failing, FileKind.INDEX)).isInstanceOf(BackendException.Denied.class);
        assertThat(place(index)).exists();
    }

    @Test
    void makesRoomByPacksThatWereNotUsedForLongest() throws Exception {
        var backend = cached(options().bytesMax(25));
        var index = stored(FileKind.INDEX, "0 index..", false);
        var oldest = stored(FileKind.PACK, "1 pack", true);
        var older = stored(FileKind.PACK, "2 pack", true);
        backend.loadAll(index, 100);
        for (var pack : List.of(oldest, older)) backend.loadAll(pack, 100);
        Files.setLastModifiedTime(place(index), FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(place(oldest), FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        Files.setLastModifiedTime(place(older), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        assertThat(range(cached(options()), oldest, 0, 1)).as("it is used").isEqualTo("1");

        cached(options().bytesMax(25)).loadAll(stored(FileKind.PACK, "3 pack", true), 100);

        assertThat(place(older)).doesNotExist();
        assertThat(place(oldest)).exists();
        assertThat(place(index)).exists();
        var large = stored(FileKind.PACK, "larger than all that may be kept", true);
        assertThat(cached(options().bytesMax(25)).loadAll(large, 100)).hasSize(32);
        assertThat(place(large)).doesNotExist();
        assertThat(place(oldest)).exists();
    }

    @Test
    void withoutRoomNothingIsMade() throws Exception {
        cached(options().bytesMax(0)).loadAll(stored(FileKind.INDEX, "an index", false), 100);

        assertThat(files()).isEmpty();
    }

    @Test
    void aTrialUsesWhatIsThereAndWritesNothing() throws Exception {
        var known = stored(FileKind.INDEX, "known", false);
        cached(options()).loadAll(known, 100);
        var old = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(place(known), old);
        var other = stored(FileKind.INDEX, "other", false);
        asked.clear();
        var trial = cached(options().readOnly(true));

        trial.loadAll(known, 100);
        trial.loadAll(other, 100);
        store.remove(known);
        At.names(trial, FileKind.INDEX);
        trial.close();

        assertThat(asked).containsExactly("all INDEX");
        assertThat(place(known)).exists();
        assertThat(place(other)).doesNotExist();
        assertThat(Files.getLastModifiedTime(place(known))).isEqualTo(old);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsToldOnceAndFailsNothing() throws Exception {
        Files.writeString(directory.resolve("cache"), "a file where a directory should be");
        var backend = cached(options());
        for (var content : List.of("one", "two"))
            assertThat(text(backend.loadAll(stored(FileKind.INDEX, content, false), 100))).isEqualTo(content);
        var trees = stored(FileKind.PACK, "0123456789", true);
        for (int i = 0; i < 6; i++) range(backend, trees, i, 2);
        backend.close();

        assertThat(notices).singleElement().asString().contains("cannot be kept in " + directory.resolve("cache"));
        assertThat(asked).filteredOn("all PACK"::equals).as("whole, it could not be kept").isEmpty();
    }

    @Test
    void clearsUpWhatNobodyUsedForAMonthButNotInADirectoryOfAnothers() throws Exception {
        var unused = directory.resolve("cache/" + "cd".repeat(32));
        for (var text : List.of("by another", "ours")) {
            Files.createDirectories(unused.resolve("index"));
            Files.writeString(unused.resolve("index/x"), "x");
            Files.setLastModifiedTime(unused, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
            Files.createDirectories(directory.resolve("cache/notes"));
            Files.setLastModifiedTime(directory.resolve("cache/notes"), FileTime.from(Instant.EPOCH));
            var tag = directory.resolve("cache/CACHEDIR.TAG");
            if (text.equals("ours")) Files.deleteIfExists(tag);
            else Files.writeString(tag, "Signature: 8a477f597d28d172789f06886806bc55\n# by restic");

            cached(options()).close();

            assertThat(Files.exists(unused)).as(text).isEqualTo(!text.equals("ours"));
            assertThat(directory.resolve("cache/notes")).exists();
            assertThat(directory.resolve("cache/" + ID)).exists();
        }
    }

    @Test
    void aNewerLayoutIsLeftAlone() throws Exception {
        Files.createDirectories(directory.resolve("cache/" + ID));
        Files.writeString(directory.resolve("cache/" + ID + "/version"), "2");
        cached(options()).loadAll(stored(FileKind.INDEX, "an index", false), 100);

        assertThat(files()).containsExactly(ID + "/version");
    }

    @Test
    void twoRunsMayUseItAtOnce() throws Exception {
        var one = cached(options());
        var other = cached(options());
        var trees = stored(FileKind.PACK, "0123456789", true);
        one.loadAll(trees, 100);
        assertThat(range(other, trees, 3, 2)).isEqualTo("34");
        other.distrust(trees);

        assertThat(range(one, trees, 3, 2)).isEqualTo("34");
        one.save(trees, List.of(bytes("0123456789")));
        other.save(trees, List.of(bytes("0123456789")));
        assertThat(Files.readString(place(trees))).isEqualTo("0123456789");
    }
}
