package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dump.backend.Backend.Entry;
import dump.backend.Backend.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend keeps: the promises of {@link Backend}, against an empty store. */
abstract class BackendContract {
    static final List<String> DIRECTORIES =
            List.of("keys", "snapshots", "index", "locks", "data", "data/00", "data/ff");
    private static final Kind META = Kind.METADATA, DATA = Kind.DATA;

    private Backend backend;

    /** A backend over a store of its own for this test, not yet created. */
    abstract Backend open() throws Exception;

    @BeforeEach
    final void create() throws Exception {
        backend = open();
        backend.create(DIRECTORIES);
    }

    @AfterEach
    final void close() {
        backend.close();
    }

    @Test
    void givesBackWhatWasSaved() throws Exception {
        save("config", "a b c");

        assertThat(loadAll("config")).isEqualTo("a b c");
        assertThat(backend.size(META, "config")).isEqualTo(5);
        assertThat(list("")).containsExactly(new Entry("config", 5));
    }

    @Test
    void creatingAgainLeavesWhatIsThere() throws Exception {
        save("keys/k", "key");

        backend.create(DIRECTORIES);

        assertThat(loadAll("keys/k")).isEqualTo("key");
    }

    @Test
    void writesManyBuffersOneAfterTheOtherFromTheirPositionToTheirLimit() throws Exception {
        var direct = ByteBuffer.allocateDirect(10).put(bytes("0123456789")).position(2).limit(5);
        var readOnly = bytes("xyz").asReadOnlyBuffer();
        var empty = ByteBuffer.allocate(0);

        backend.save(DATA, "data/00/p", List.of(direct, empty, readOnly, bytes("!")));

        assertThat(loadAll("data/00/p")).isEqualTo("234xyz!");
        assertThat(direct.limit()).as("a limit does not move").isEqualTo(5);
    }

    @Test
    void savesAnEmptyFile() throws Exception {
        backend.save(META, "locks/none", List.of());

        assertThat(backend.size(META, "locks/none")).isZero();
        assertThat(backend.loadAll(META, "locks/none", 0)).isEmpty();
        backend.load(META, "locks/none", 0, ByteBuffer.allocate(0));
    }

    @Test
    void givesBackLargeFilesFromArraysAndFromDirectBuffers() throws Exception {
        long seed = 20;
        var content = new byte[3_000_001];
        new Random(seed).nextBytes(content);
        var direct = ByteBuffer.allocateDirect(content.length).put(content).flip();
        var halves = List.of(direct.slice(0, 1_000_003), direct.slice(1_000_003, content.length - 1_000_003));

        backend.save(DATA, "data/00/array", List.of(ByteBuffer.wrap(content)));
        backend.save(DATA, "data/00/direct", halves);

        assertThat(Arrays.equals(backend.loadAll(DATA, "data/00/array", content.length), content)).isTrue();
        var target = ByteBuffer.allocateDirect(content.length);
        backend.load(DATA, "data/00/direct", 0, target);
        assertThat(target.flip().mismatch(ByteBuffer.wrap(content))).as("seed %d", seed).isEqualTo(-1);
    }

    @Test
    void loadsARangeIntoTheMiddleOfABuffer() throws Exception {
        save("data/00/p", "0123456789");
        var target = bytes("..........").position(2).limit(6);

        backend.load(DATA, "data/00/p", 5, target);

        assertThat(target.position()).isEqualTo(6);
        assertThat(target.limit()).isEqualTo(6);
        assertThat(new String(target.array(), StandardCharsets.UTF_8)).isEqualTo("..5678....");
    }

    @Test
    void refusesARangeBeyondTheEnd() throws Exception {
        save("data/00/p", "0123456789");

        backend.load(DATA, "data/00/p", 7, ByteBuffer.allocate(3));
        assertThatThrownBy(() -> backend.load(DATA, "data/00/p", 8, ByteBuffer.allocate(3)))
                .isInstanceOf(BackendException.TooShort.class).hasMessageContaining("data/00/p");
        assertThatThrownBy(() -> backend.load(DATA, "data/00/p", 11, ByteBuffer.allocate(1)))
                .isInstanceOf(BackendException.TooShort.class);
        assertThatThrownBy(() -> backend.load(DATA, "data/00/p", Long.MAX_VALUE, ByteBuffer.allocate(3)))
                .isInstanceOf(BackendException.TooShort.class);
    }

    @Test
    void refusesToLoadMoreThanMayStandThere() throws Exception {
        save("config", "0123456789");

        assertThat(backend.loadAll(META, "config", 10)).hasSize(10);
        assertThatThrownBy(() -> backend.loadAll(META, "config", 9))
                .isInstanceOf(BackendException.TooLong.class).hasMessageContaining("config");
    }

    @Test
    void namesAFileThatIsNotThere() {
        for (var name : List.of("config", "data/00/p", "data/77/p"))
            for (Callable<?> call : Stream.<Callable<?>>of(() -> backend.size(META, name),
                    () -> backend.loadAll(META, name, 10), () -> load(name), () -> remove(name)).toList())
                assertThatThrownBy(call::call)
                        .isInstanceOf(BackendException.NotFound.class).hasMessageContaining(name);
    }

    @Test
    void removesAFileOnce() throws Exception {
        save("locks/a", "1");
        save("locks/b", "2");

        backend.remove(META, "locks/a");

        assertThat(list("locks")).containsExactly(new Entry("b", 1));
        assertThatThrownBy(() -> backend.remove(META, "locks/a")).isInstanceOf(BackendException.NotFound.class);
    }

    @Test
    void replacesAFile() throws Exception {
        save("config", "a longer one");
        save("config", "short");

        assertThat(loadAll("config")).isEqualTo("short");
        assertThat(list("")).containsExactly(new Entry("config", 5));
    }

    @Test
    void listsTheFilesOfOneDirectoryOnly() throws Exception {
        save("data/00/a", "1");
        save("data/00/b", "22");
        save("data/00-c", "333");
        save("data/ff/d", "4444");

        assertThat(list("data/00")).containsExactlyInAnyOrder(new Entry("a", 1), new Entry("b", 2));
        assertThat(list("data")).containsExactly(new Entry("00-c", 3));
        assertThat(list("")).isEmpty();
        assertThat(list("data/77")).as("a missing directory").isEmpty();
        assertThat(list("nowhere/below")).isEmpty();
    }

    @Test
    void filesMayBeRemovedWhileTheyAreListed() throws Exception {
        for (int i = 0; i < 40; i++) save("locks/" + i, "x");

        backend.list("locks", entry -> remove("locks/" + entry.name()));

        assertThat(list("locks")).isEmpty();
    }

    @Test
    void makesAMissingDirectoryOnSave() throws Exception {
        save("data/77/p", "1");
        save("deep/deeper/deepest", "2");

        assertThat(loadAll("data/77/p")).isEqualTo("1");
        assertThat(loadAll("deep/deeper/deepest")).isEqualTo("2");
    }

    @Test
    void takesNamesOf255Bytes() throws Exception {
        var ascii = "n".repeat(255);
        var wide = "ü".repeat(127);

        save("keys/" + ascii, "1");
        save("keys/" + wide, "2");

        assertThat(list("keys")).containsExactlyInAnyOrder(new Entry(ascii, 1), new Entry(wide, 1));
    }

    @Test
    void refusesNamesThatLeadOutOfTheStore() {
        for (var name : List.of("", "/etc/passwd", "../x", "data/../../x", "data//x", "data/", ".", "a\0b")) {
            assertThatThrownBy(() -> save(name, "x")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> loadAll(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> backend.remove(META, name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> list("..")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> backend.create(List.of("../beside"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsItsOwnCopyOfWhatItIsGiven() throws Exception {
        var content = bytes("abc");
        backend.save(META, "config", List.of(content));
        content.array()[0] = 'X';
        backend.loadAll(META, "config", 10)[1] = 'X';

        assertThat(loadAll("config")).isEqualTo("abc");
    }

    @Test
    void aFileIsSeenWholeOrNotAtAllWhileManySaveAndRead() throws Exception {
        var letters = List.of("a", "b", "c", "d");
        var calls = new ArrayList<Callable<Void>>();
        save("data/55/same", "a".repeat(100_000));
        for (var letter : letters) {
            calls.add(() -> {
                for (int i = 0; i < 10; i++) {
                    save("data/55/same", letter.repeat(100_000));
                    save("data/5%d/%s".formatted(i, letter), letter.repeat(i));
                }
                return null;
            });
            calls.add(() -> {
                for (int i = 0; i < 10; i++) {
                    var seen = new String(backend.loadAll(DATA, "data/55/same", 100_000), StandardCharsets.UTF_8);
                    assertThat(seen).isEqualTo(seen.substring(0, 1).repeat(100_000));
                    list("data/55");
                }
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            for (var call : threads.invokeAll(calls)) call.get();
        }

        var found = IntStream.range(0, 10).boxed().flatMap(i -> list("data/5" + i).stream()).map(Entry::name).toList();
        assertThat(found).hasSize(41).filteredOn("same"::equals).hasSize(1);
    }

    @Test
    void saysWhereItIsAndHowManyCallsAtOncePay() {
        assertThat(backend.describe()).isNotBlank();
        assertThat(backend.connections()).isPositive();
    }

    private void save(String name, String content) throws BackendException {
        backend.save(name.startsWith("data") ? DATA : META, name, List.of(bytes(content)));
    }

    private String loadAll(String name) throws BackendException {
        return new String(backend.loadAll(META, name, 1 << 20), StandardCharsets.UTF_8);
    }

    private Void load(String name) throws BackendException {
        backend.load(META, name, 0, ByteBuffer.allocate(1));
        return null;
    }

    private Void remove(String name) {
        try {
            backend.remove(META, name);
            return null;
        } catch (BackendException failed) {
            throw BackendContract.<RuntimeException>unchecked(failed);
        }
    }

    private List<Entry> list(String directory) {
        var found = new ArrayList<Entry>();
        try {
            backend.list(directory, found::add);
        } catch (BackendException failed) {
            throw BackendContract.<RuntimeException>unchecked(failed);
        }
        return found;
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
