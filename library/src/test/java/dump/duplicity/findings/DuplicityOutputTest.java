package dump.duplicity.findings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dump.model.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicityOutputTest {
    private static final ByteString BACKUP = ByteString.of("/w/us");
    private static final ByteString RESTORE = ByteString.of("/w/new");
    private static final ByteString VERIFY = ByteString.of("/w/src");
    private static final ByteString CLEANUP = ByteString.EMPTY;

    private static <T> List<T> only(String sample, ByteString source, Class<T> type) {
        return Sample.of(sample).findings(source).stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<Finding> of(ByteString source, String log) {
        return Sample.ofLog(log.getBytes(StandardCharsets.UTF_8)).findings(source);
    }

    private static Finding.Stored stored(String path, Finding.Change change) {
        return new Finding.Stored(ByteString.of(path), change);
    }

    @Test
    void tellsWhatABackupStores() {
        assertThat(only("inc", BACKUP, Finding.Stored.class)).containsExactly(stored("", Finding.Change.NEW),
                stored("empty.txt", Finding.Change.DELETED), stored("run-hardlink.sh", Finding.Change.CHANGED),
                stored("run.sh", Finding.Change.CHANGED));
        assertThat(only("v3.2.1-inc", BACKUP, Finding.Stored.class)).containsExactly(stored("", Finding.Change.NEW),
                stored("empty.txt", Finding.Change.DELETED), stored("neu", Finding.Change.NEW),
                stored("run.sh", Finding.Change.CHANGED));
    }

    @Test
    void countsTheBytesReadAsTheyGrow() {
        assertThat(of(BACKUP, "INFO 2 100\n\nINFO 2 250\n\nINFO 2 250\n\nINFO 2 3 4\n\n")).containsExactly(
                new Finding.BytesRead(100), new Finding.BytesRead(150), new Finding.VolumeRead(3, 4));
    }

    @Test
    void readsTheStatistics() {
        for (var sample : List.of("full", "inc", "v3.0.1-inc", "v3.2.1-full", "v3.2.1-inc", "wrong-passphrase-inc"))
            assertThat(only(sample, BACKUP, Statistics.class)).as(sample).hasSize(1);
        var statistics = only("full", BACKUP, Statistics.class).getFirst();
        assertThat(statistics)
                .isEqualTo(new Statistics(1795380944.06, 1795380945.24, 1.18, 29, 310465, 29, 310465, 0, 0, 0, 0, 29,
                277665, 273012, 0));
        assertThat(Statistics.parse("--------------[ Backup Statistics ]--------------\nErrors 2").orElseThrow())
                .isEqualTo(new Statistics(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2));
    }

    @Test
    void namesUnreadableFilesRelativeToTheSource() {
        assertThat(only("v0.8.22-unreadable", BACKUP, Finding.Unreadable.class)).containsExactly(
                new Finding.Unreadable(ByteString.of("locked"), "it cannot be read"),
                new Finding.Unreadable(ByteString.of("ün read"), "it cannot be read"));
        assertThat(of(RESTORE, "WARNING 12 'a b'\n. Error 'short read' patching a b\n\n"))
                .containsExactly(new Finding.Unreadable(ByteString.of("a b"), "short read"));
    }

    @Test
    void namesSocketsThatAreLeftOut() {
        assertThat(of(BACKUP, "INFO 15 '/w/us/x/sock'\n. Skipping socket /w/us/x/sock\n\n"))
                .containsExactly(new Finding.Skipped(ByteString.of("x/sock"), "a socket"));
    }

    @Test
    void saysThatAnInterruptedBackupGoesOn() {
        for (var sample : List.of("v0.8.22-resumed", "v3.2.1-resumed"))
            assertThat(only(sample, BACKUP, Finding.Resumed.class)).as(sample).isNotEmpty();
        assertThat(only("full", BACKUP, Finding.Resumed.class)).isEmpty();
    }

    @Test
    void tellsWhatARestoreWrites() {
        for (var sample : List.of("restore-one", "v3.0.1-restore-one", "v3.2.1-restore-one")) {
            assertThat(only(sample, RESTORE, Finding.VolumeRead.class)).as(sample).isNotEmpty();
        }
        assertThat(only("v3.2.1-restore-all", RESTORE, Finding.Written.class)).hasSize(29)
                .contains(new Finding.Written(ByteString.of("data/new\nline.txt"), "reg"),
                        new Finding.Written(ByteString.of("data/with space & ünïcöde – 日本.txt"), "reg"),
                        new Finding.Written(ByteString.of("data/quote\"s and 'apostrophes'.txt"), "reg"));
    }

    @Test
    void tellsWhatDiffersFromTheSource() {
        var differences = only("verify-compare", VERIFY, Finding.Difference.class);
        assertThat(differences).extracting(Finding.Difference::kind, one -> one.path().toString()).containsExactly(
                tuple(Finding.Kind.CHANGED, ""), tuple(Finding.Kind.GONE, "empty.txt"),
                tuple(Finding.Kind.CHANGED, "run-hardlink.sh"), tuple(Finding.Kind.CHANGED, "run.sh"));
        assertThat(only("v3.2.1-verify-compare", VERIFY, Finding.Difference.class))
                .extracting(Finding.Difference::kind, one -> one.path().toString())
                .contains(tuple(Finding.Kind.NEW, "neu"));
        assertThat(of(VERIFY, "NOTICE 1\n. Difference found: Data for file a\n. b is different\n\n")).containsExactly(
                new Finding.Difference(ByteString.of("a\nb"), Finding.Kind.DIFFERENT,
                        "Difference found: Data for file a\nb is different"));
        assertThat(kind("Data for file x is different")).isEqualTo(Finding.Kind.DIFFERENT);
        assertThat(kind("Symlink x points to a, expected b")).isEqualTo(Finding.Kind.CHANGED);
        assertThat(kind("File x has type fifo, expected reg")).isEqualTo(Finding.Kind.CHANGED);
        assertThat(kind("Device file x has numbers (1, 2), expected (1, 3)")).isEqualTo(Finding.Kind.CHANGED);
    }

    private static Finding.Kind kind(String difference) {
        var found = Differences.parse("Difference found: " + difference).orElseThrow();
        assertThat(found.path()).isEqualTo(ByteString.of("x"));
        return found.kind();
    }

    @Test
    void readsTheCountOfAComparisonInBothSpellings() {
        assertThat(only("verify-compare", VERIFY, Finding.Compared.class)).containsExactly(new Finding.Compared(30, 4));
        assertThat(only("v3.2.1-verify-compare", VERIFY, Finding.Compared.class))
                .containsExactly(new Finding.Compared(31, 4));
        assertThat(of(VERIFY, "NOTICE 1\n. Verify complete: 1 file compared, 1 difference found.\n\n"))
                .containsExactly(new Finding.Compared(1, 1));
    }

    @Test
    void listsWhatCleanupWouldRemove() {
        assertThat(only("cleanup-orphans-dry", CLEANUP, Finding.Removed.class))
                .containsExactly(new Finding.Removed(List.of(
                        ByteString.of("duplicity-inc.20150401T100000Z.to.20150403T220000Z.vol1.difftar.gpg"),
                        ByteString.of("duplicity-inc.20150401T100000Z.to.20150403T220000Z.manifest.gpg"),
                        ByteString.of("duplicity-inc.20150328T100000Z.to.20150401T100000Z.vol1.difftar.gpg")), false));
        assertThat(only("v3.2.1-cleanup-orphans-dry", CLEANUP, Finding.Removed.class))
                .containsExactly(new Finding.Removed(List.of(
                        ByteString.of("duplicity-inc.20150328T100000Z.to.20150401T100000Z.vol1.difftar.gpg")), false));
        assertThat(only("cleanup-nothing", CLEANUP, Finding.Removed.class)).isEmpty();
        for (var heading : List.of("Deleting this file from backend:", "Deleting these files from backend:",
                "Deleting these file(s) from backend:"))
            assertThat(of(CLEANUP, "NOTICE 1\n. " + heading + "\n. a.gpg\n\n"))
                    .containsExactly(new Finding.Removed(List.of(ByteString.of("a.gpg")), true));
    }

    @Test
    void listsTheNamesAtTheDestination() {
        for (var sample : List.of("v0.8.22-cleanup-names", "v3.2.1-cleanup-names", "v0.8.22-cleanup-wrong-passphrase",
                "v3.2.1-cleanup-wrong-passphrase")) {
            var names = only(sample, CLEANUP, Finding.Names.class);
            assertThat(names).as(sample).isNotEmpty();
            assertThat(names.getFirst().names()).as(sample).hasSize(10)
                    .contains(ByteString.of("duplicity-full.20150328T100000Z.manifest.gpg"))
                    .doesNotContain(ByteString.of("duplicity-inc.20150328T100000Z.to.20150401T100000Z.manifest.gpg"));
        }
    }

    @Test
    void givesWordsOfEveryMessageThatHasSome() {
        for (var name : Sample.names()) {
            var sample = Sample.of(name);
            var output = new DuplicityOutput(RESTORE);
            for (var stanza : sample.stanzas()) {
                var said = output.findings(stanza).stream().filter(one -> one instanceof Finding.Said).toList();
                assertThat(said).as(name).hasSize(stanza.text().isEmpty() ? 0 : 1);
            }
        }
    }

    @Test
    void takesACutListForNone() {
        var found = new ArrayList<Finding>();
        var output = new DuplicityOutput(CLEANUP);
        var reader = new StanzaReader(stanza -> found.addAll(output.findings(stanza)), 80);
        var log = ("DEBUG 1\n. Extracting backup chains from list of files: ['" + "a".repeat(200) + "']\n\n"
                + "NOTICE 1\n. Found the following files to delete:\n. a.gpg\n. " + "b".repeat(200) + ".gpg\n\n")
                .getBytes(StandardCharsets.UTF_8);
        reader.read(log, 0, log.length);
        reader.end();
        assertThat(found).hasSize(2).allMatch(one -> one instanceof Finding.Said);
    }
}
