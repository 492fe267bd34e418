package dump.backend;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every backend keeps: the promises of {@link Backend}, against an empty store. */
public abstract class BackendContract {
    private Backend backend;

    /** A backend over a store of its own for this test, not yet created. */
    protected abstract Backend open() throws Exception;

    /** Whether a file that replaces one takes its place in one step, so that nobody sees a part of it. */
    protected boolean replacesInOneStep() {
        return true;
    }

    @BeforeEach
    final void create() throws Exception {
        backend = open();
        backend.create();
    }

    @AfterEach
    final void close() {
        backend.close();
    }

    @Test
    void givesBackWhatWasSaved() throws Exception {
        save("config", "a b c");

        assertThat(loadAll("config")).isEqualTo("a b c");
        assertThat(backend.size(at("config"))).isEqualTo(5);
        assertThat(list(FileKind.CONFIG)).containsExactly(new Entry("config", 5));
    }

    @Test
    void creatingAgainLeavesWhatIsThere() throws Exception {
        save("keys/k", "key");

        backend.create();

        assertThat(loadAll("keys/k")).isEqualTo("key");
    }

    @Test
    void writesManyBuffersOneAfterTheOtherFromTheirPositionToTheirLimit() throws Exception {
        var direct = ByteBuffer.allocateDirect(10).put(bytes("0123456789")).position(2).limit(5);
        var readOnly = bytes("xyz").asReadOnlyBuffer();
        var empty = ByteBuffer.allocate(0);

        backend.save(at("data/00/00p"), List.of(direct, empty, readOnly, bytes("!")));

        assertThat(loadAll("data/00/00p")).isEqualTo("234xyz!");
        assertThat(direct.limit()).as("a limit does not move").isEqualTo(5);
    }

    @Test
    void savesWhatIsWantedAndLeavesNothingElse() throws Exception {
        assertThat(backend.saveIf(List.of(whole("index/wanted", "text")), () -> list(FileKind.KEY).isEmpty())).isTrue();
        assertThat(backend.saveIf(List.of(whole("index/unwanted", "no")), () -> false)).isFalse();

        assertThat(loadAll("index/wanted")).isEqualTo("text");
        assertThat(list(FileKind.INDEX)).containsExactly(new Entry("wanted", 4));
    }

    @Test
    void savesSeveralFilesOneAfterTheOtherOrNone() throws Exception {
        var files = List.of(whole("index/first", "1"), whole("snapshots/second", "22"), whole("snapshots/third", "333"));

        assertThat(backend.saveIf(files.stream().map(Backend.Whole::duplicate).toList(), () -> false)).isFalse();
        assertThat(list(FileKind.INDEX)).isEmpty();
        assertThat(list(FileKind.SNAPSHOT)).isEmpty();

        assertThat(backend.saveIf(files, () -> true)).isTrue();
        assertThat(loadAll("index/first")).isEqualTo("1");
        assertThat(list(FileKind.SNAPSHOT)).containsExactlyInAnyOrder(new Entry("second", 2), new Entry("third", 3));
    }

    private static Backend.Whole whole(String path, String content) {
        return new Backend.Whole(at(path), List.of(bytes(content)));
    }

    @Test
    void savesAnEmptyFile() throws Exception {
        backend.save(at("locks/none"), List.of());

        assertThat(backend.size(at("locks/none"))).isZero();
        assertThat(backend.loadAll(at("locks/none"), 0)).isEmpty();
        backend.load(at("locks/none"), 0, ByteBuffer.allocate(0));
    }

    @Test
    void givesBackLargeFilesFromArraysAndFromDirectBuffers() throws Exception {
        long seed = 20;
        var content = new byte[3_000_001];
        new Random(seed).nextBytes(content);
        var direct = ByteBuffer.allocateDirect(content.length).put(content).flip();
        var halves = List.of(direct.slice(0, 1_000_003), direct.slice(1_000_003, content.length - 1_000_003));

        backend.save(at("data/00/00array"), List.of(ByteBuffer.wrap(content)));
        backend.save(at("data/00/00direct"), halves);

        assertThat(Arrays.equals(backend.loadAll(at("data/00/00array"), content.length), content)).isTrue();
        var target = ByteBuffer.allocateDirect(content.length);
        backend.load(at("data/00/00direct"), 0, target);
        assertThat(target.flip().mismatch(ByteBuffer.wrap(content))).as("seed %d", seed).isEqualTo(-1);
    }

    @Test
    void loadsARangeIntoTheMiddleOfABuffer() throws Exception {
        save("data/00/00p", "0123456789");
        var target = bytes("..........").position(2).limit(6);

        backend.load(at("data/00/00p"), 5, target);

        assertThat(target.position()).isEqualTo(6);
        assertThat(target.limit()).isEqualTo(6);
        assertThat(new String(target.array(), StandardCharsets.UTF_8)).isEqualTo("..5678....");
    }

    @Test
    void refusesARangeBeyondTheEnd() throws Exception {
        save("data/00/00p", "0123456789");

        backend.load(at("data/00/00p"), 7, ByteBuffer.allocate(3));
        assertThatThrownBy(() -> backend.load(at("data/00/00p"), 8, ByteBuffer.allocate(3)))
                .isInstanceOf(BackendException.TooShort.class).hasMessageContaining("data/00/00p");
        assertThatThrownBy(() -> backend.load(at("data/00/00p"), 11, ByteBuffer.allocate(1)))
                .isInstanceOf(BackendException.TooShort.class);
        assertThatThrownBy(() -> backend.load(at("data/00/00p"), Long.MAX_VALUE, ByteBuffer.allocate(3)))
                .isInstanceOf(BackendException.TooShort.class);
    }

    @Test
    void refusesToLoadMoreThanMayStandThere() throws Exception {
        save("config", "0123456789");

        assertThat(backend.loadAll(at("config"), 10)).hasSize(10);
        assertThatThrownBy(() -> backend.loadAll(at("config"), 9))
                .isInstanceOf(BackendException.TooLong.class).hasMessageContaining("config");
    }

    @Test
    void namesAFileThatIsNotThere() {
        for (var name : List.of("config", "data/00/00p", "data/77/77p"))
            for (Callable<?> call : Stream.<Callable<?>>of(() -> backend.size(at(name)),
                    () -> backend.loadAll(at(name), 10), () -> load(name), () -> remove(name)).toList())
                assertThatThrownBy(call::call)
                        .isInstanceOf(BackendException.NotFound.class).hasMessageContaining(name);
    }

    @Test
    void removesAFileOnce() throws Exception {
        save("locks/a", "1");
        save("locks/b", "2");

        backend.remove(at("locks/a"));

        assertThat(list(FileKind.LOCK)).containsExactly(new Entry("b", 1));
        assertThatThrownBy(() -> backend.remove(at("locks/a"))).isInstanceOf(BackendException.NotFound.class);
        backend.removeIfThere(at("locks/a"));
        backend.removeOnce(at("locks/a"));
    }

    @Test
    void replacesAFile() throws Exception {
        save("config", "a longer one");
        save("config", "short");

        assertThat(loadAll("config")).isEqualTo("short");
        assertThat(list(FileKind.CONFIG)).containsExactly(new Entry("config", 5));
    }

    @Test
    void listsTheFilesOfOneKindOnly() throws Exception {
        save("data/00/00a", "1");
        save("data/00/00b", "22");
        save("data/ff/ffc", "333");
        save("index/i", "4444");

        assertThat(list(FileKind.PACK))
                .containsExactlyInAnyOrder(new Entry("00a", 1), new Entry("00b", 2), new Entry("ffc", 3));
        assertThat(list(FileKind.INDEX)).containsExactly(new Entry("i", 4));
        for (var kind : List.of(FileKind.CONFIG, FileKind.KEY, FileKind.LOCK, FileKind.SNAPSHOT)) assertThat(list(kind))
                .isEmpty();
    }

    @Test
    void listsNothingOfWhatIsNotMade() throws Exception {
        try (var nowhere = open()) {
            for (var kind : FileKind.values()) nowhere.list(kind, entry -> assertThat(entry).isNull());
        }
    }

    @Test
    void isStoredAgainUnderTheSameNameAsWhenTheAnswerWasLost() throws Exception {
        for (int i = 0; i < 2; i++) save("data/00/00a", "the same");

        assertThat(list(FileKind.PACK)).containsExactly(new Entry("00a", 8));
        assertThat(backend.saveNew(at("data/00/00a"), List.of(bytes("another")))).isFalse();
        assertThat(loadAll("data/00/00a")).isEqualTo("the same");
    }

    @Test
    void aPackIsTheSameWhetherItIsAskedForItsTreesOrNot() throws Exception {
        var trees = new Handle(FileKind.PACK, "00t", true);
        backend.save(trees, List.of(bytes("tree")));

        assertThat(loadAll("data/00/00t")).isEqualTo("tree");
        backend.remove(at("data/00/00t"));
        assertThatThrownBy(() -> backend.size(trees)).isInstanceOf(BackendException.NotFound.class);
    }

    @Test
    void filesMayBeRemovedWhileTheyAreListed() throws Exception {
        for (int i = 0; i < 40; i++) save("locks/" + i, "x");

        backend.list(FileKind.LOCK, entry -> remove("locks/" + entry.name()));

        assertThat(list(FileKind.LOCK)).isEmpty();
    }

    @Test
    void makesAMissingDirectoryOnSave() throws Exception {
        save("data/77/77p", "1");

        assertThat(loadAll("data/77/77p")).isEqualTo("1");
    }

    @Test
    void takesNamesOf255Bytes() throws Exception {
        var ascii = "n".repeat(255);
        var wide = "ü".repeat(127);

        save("keys/" + ascii, "1");
        save("keys/" + wide, "2");

        assertThat(list(FileKind.KEY)).containsExactlyInAnyOrder(new Entry(ascii, 1), new Entry(wide, 1));
    }

    @Test
    void keepsItsOwnCopyOfWhatItIsGiven() throws Exception {
        var content = bytes("abc");
        backend.save(at("config"), List.of(content));
        content.array()[0] = 'X';
        backend.loadAll(at("config"), 10)[1] = 'X';

        assertThat(loadAll("config")).isEqualTo("abc");
    }

    @Test
    void aFileIsSeenWholeOrNotAtAllWhileManySaveAndRead() throws Exception {
        var letters = List.of("a", "b", "c", "d");
        var calls = new ArrayList<Callable<Void>>();
        save("data/55/55same", "a".repeat(100_000));
        for (var letter : letters) {
            calls.add(() -> {
                for (int i = 0; i < 10; i++) {
                    if (replacesInOneStep()) save("data/55/55same", letter.repeat(100_000));
                    save("data/5%d/5%d%s".formatted(i, i, letter), letter.repeat(i));
                }
                return null;
            });
            calls.add(() -> {
                for (int i = 0; i < 10; i++) {
                    var seen = new String(backend.loadAll(at("data/55/55same"), 100_000), StandardCharsets.UTF_8);
                    assertThat(seen).isEqualTo(seen.substring(0, 1).repeat(100_000));
                    list(FileKind.PACK);
                }
                return null;
            });
        }
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            for (var call : threads.invokeAll(calls)) call.get();
        }

        var found = list(FileKind.PACK).stream().map(Entry::name).toList();
        assertThat(found).hasSize(41).filteredOn("55same"::equals).hasSize(1);
    }

    @Test
    void saysWhereItIsAndHowManyCallsAtOncePay() {
        assertThat(backend.describe()).isNotBlank();
        assertThat(backend.connections()).isPositive();
    }

    private void save(String name, String content) throws BackendException {
        backend.save(at(name), List.of(bytes(content)));
    }

    private String loadAll(String name) throws BackendException {
        return new String(backend.loadAll(at(name), 1 << 20), StandardCharsets.UTF_8);
    }

    private Void load(String name) throws BackendException {
        backend.load(at(name), 0, ByteBuffer.allocate(1));
        return null;
    }

    private Void remove(String name) {
        try {
            backend.remove(at(name));
            return null;
        } catch (BackendException failed) {
            throw BackendContract.<RuntimeException>unchecked(failed);
        }
    }

    private List<Entry> list(FileKind kind) {
        var found = new ArrayList<Entry>();
        try {
            backend.list(kind, found::add);
        } catch (BackendException failed) {
            throw BackendContract.<RuntimeException>unchecked(failed);
        }
        return found;
    }

    protected static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
