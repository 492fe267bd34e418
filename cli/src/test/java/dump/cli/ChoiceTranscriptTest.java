package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Location;
import dump.model.Events;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.stores.Backends;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Which snapshot a person gets who did not name one, and what is said of the others. */
@Isolated("it gives this JVM another standard input")
class ChoiceTranscriptTest {
    private static final Pattern BY_IDENTIFIER = Pattern.compile("--date (id:[0-9a-f]{8})");
    @TempDir Path home;

    @BeforeEach
    void makesABackup() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work"));
        Files.writeString(home.resolve("work/plan"), "one\n");
        dump("backup", "--source", "work", "--to", "disk");
    }

    @Test
    void namesWhatIsDatedInTheFutureAndPassesItOver() throws Exception {
        copyTheOnlySnapshot(Duration.ofDays(800));
        Files.writeString(home.resolve("work/new"), "new\n");
        var warning = "dump: warning: the snapshot of TIME (IDENTIFIER) is dated in the future and passed over; --date"
                + " id:IDENTIFIER reads it; this machine's clock says TIME\n";
        assertThat(dump("backup", "-q")).isEqualTo("--\n" + warning + "exit 0\n");
        for (var when : List.of("now", "0s", "0D0h", "latest", "2999-01-01")) {
            assertThat(dump("manifest", "-d", when)).isEqualTo("""
                    new
                    plan
                    --
                    %sdump as of TIME (just now, IDENTIFIER)
                    exit 0
                    """.formatted(warning));
        }
        assertThat(dump("manifest", "-d", "-2")).contains("only 2 snapshots");
        assertThat(dump("restore", "plan", "--json")).contains("{\"type\":\"warning\",\"text\":\"the snapshot of TIME");
        assertThat(dump("snapshots")).isEqualTo("""
                host host, ~/work, [dump]
                ID        TIME                 AGE         SIZE
                IDENTIFIER  TIME  just now    4 B
                IDENTIFIER  TIME  just now    8 B
                IDENTIFIER  TIME  in 2 years  4 B   (dated in the future)
                --
                exit 0
                """);
        assertThat(dump("snapshots", "--json").lines().filter(line -> line.contains("\"future\":true"))).hasSize(1);
        assertThat(dump("snapshots", "-d", "now")).doesNotContain("future");
        assertThat(dump("snapshots", "-d", "-1").lines().filter(line -> line.startsWith("IDENTIFIER"))).hasSize(1);
        assertThat(dump("manifest", "-d", identifierIn(raw("verify", "-q")))).isEqualTo("""
                plan
                --
                dump as of TIME (in 2 years, IDENTIFIER)
                exit 0
                """);
    }

    @Test
    void saysHowToGoOnWhereTheClockIsBeforeEverySnapshot() throws Exception {
        var old = onlySnapshot();
        copyTheOnlySnapshot(Duration.ofDays(20_000));
        Files.delete(old);
        for (var command : List.of("manifest", "verify")) {
            assertThat(dump(command)).isEqualTo("""
                    --
                    dump: every snapshot is dated later than this machine's clock, which says TIME; set the clock, or \
                    take the newest, of TIME (IDENTIFIER), with --date id:IDENTIFIER
                    exit 1
                    """);
        }
        assertThat(dump("restore", "--everything", "--date", identifierIn(raw("restore", "--everything"))))
                .isEqualTo("""
                restored 1 entry (4 B) to ~/restored
                --
                dump as of TIME (in 54 years, IDENTIFIER)
                exit 0
                """);
    }

    @Test
    void takesNoStreamForTheFiles() throws Exception {
        assertThat(stream("first", "db.sql")).endsWith("exit 0\n");
        assertThat(stream("second", "db.sql")).endsWith("exit 0\n");
        assertThat(dump("manifest")).startsWith("plan\n--\n");
        assertThat(dump("verify", "-d", "0s")).isEqualTo("""
                1 file, 4 B: every byte read back and verified
                compared with the source: 2 equal, 0 changed since, 0 gone since, 0 new since
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(dump("verify", "db.sql")).isEqualTo("""
                1 file, 6 B: every byte read back and verified
                nothing was compared: it is a backup of standard input
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(dump("restore", "--to", "-", "db.sql")).startsWith("second--\n");
        assertThat(dump("restore", "--to", "-", "db.sql", "-d", "-1")).startsWith("first--\n");
        assertThat(dump("restore", "--everything")).startsWith("restored 1 entry (4 B) to ~/restored\n");
        assertThat(dump("manifest", "-d", "-1")).contains("there is only 1 snapshot");
        assertThat(dump("backup", "--json")).contains("\"parent\":");
    }

    @Test
    void asksWhichOfSeveralBackupsIsMeant() throws Exception {
        passphraseAtHand();
        copyTheOnlySnapshot(Duration.ofSeconds(-10), "laptop", "photos");
        var choices = """
                IDENTIFIER  TIME  just now  host  4 B  ~/work  [dump]
                    dump restore --everything --to out/IDENTIFIER --repository disk --passphrase-file key -d \
                id:IDENTIFIER
                IDENTIFIER  TIME  just now  laptop  4 B  ~/work  [photos]
                    dump restore --everything --to out/IDENTIFIER --repository disk --passphrase-file key -d \
                id:IDENTIFIER
                """;
        var refusal = "dump: the repository holds several backups, and nothing says which one is meant; name it with"
                + " --date id:…, or choose with --host or --tag\nexit 2\n";
        assertThat(emergency("restore", "--everything", "--to", "out")).isEqualTo("--\n" + choices + refusal);
        assertThat(emergency("restore", "--everything", "--to", "out", "-q")).isEqualTo("--\n" + refusal);
        assertThat(emergency("verify", "-d", "now")).contains("    dump verify --repository disk").endsWith(refusal);
        assertThat(emergency("restore", "plan", "-t")).contains(" --trial-run -d id:IDENTIFIER plan\n")
                .endsWith(refusal);
        assertThat(emergency("restore", "--everything", "--json")).contains("{\"type\":\"alternative\",\"snapshot\"",
                "\"command\":\"dump restore --everything --to ~/restored/", "\"exit_code\":2");
        assertThat(home.resolve("out")).doesNotExist();

        for (var command : commandsIn(raw(emergencyArguments("restore", "--everything", "--to", "out"))))
            assertThat(dump(command)).startsWith("restored 1 entry (4 B) to ~/out/IDENTIFIER\n").endsWith("exit 0\n");
        for (var command : commandsIn(raw(emergencyArguments("verify"))))
            assertThat(dump(command)).startsWith("1 file, 4 B: every byte read back").endsWith("exit 0\n");
        for (var command : commandsIn(raw(emergencyArguments("restore", "plan"))))
            assertThat(dump(command)).contains("/plan\n").endsWith("exit 0\n");
        for (var label : List.of("--host", "--tag"))
            assertThat(emergency("verify", label, label.equals("--host") ? "laptop" : "photos")).isEqualTo("""
                    1 file, 4 B: every byte read back and verified
                    nothing was compared: there is no source to compare with
                    --
                    laptop:~/work as of TIME (just now, IDENTIFIER)
                    exit 0
                    """);
    }

    @Test
    void namesTheOtherBackupsWhereOneIsChosen() throws Exception {
        passphraseAtHand();
        copyTheOnlySnapshot(Duration.ofSeconds(-10), "laptop", "photos");
        var told = """
                dump: warning: there are other backups in the repository, which these commands read:
                IDENTIFIER  TIME  just now  laptop  4 B  ~/work  [photos]
                    dump manifest --repository disk --passphrase-file key -d id:IDENTIFIER
                host:~/work as of TIME (just now, IDENTIFIER)
                exit 0
                """;
        assertThat(emergency("manifest")).isEqualTo("plan\n--\n" + told);
        assertThat(emergency("manifest", "-d", "2999-01-01")).isEqualTo("plan\n--\n" + told);
        for (var command : commandsIn(raw(emergencyArguments("manifest"))))
            assertThat(dump(command)).startsWith("plan\n--\nlaptop:~/work as of");
        assertThat(dump("manifest", "--all-snapshots")).contains("    dump manifest -d id:IDENTIFIER\n");
        assertThat(dump("restore", "plan")).doesNotContain("other backups").endsWith("exit 0\n");
    }

    @Test
    void saysUnderWhichHostTheHistoryIsAndJoinsItAgain() throws Exception {
        var configuration = home.resolve(".config/dump/dump.toml");
        var before = Files.readString(configuration);
        Files.move(home.resolve("work/plan"), home.resolve("work/next"));
        Files.writeString(configuration, before + "\nhost = \"renamed\"\n");
        assertThat(dump("backup", "-q")).isEqualTo("""
                --
                dump: warning: this backup begins a new history: the repository holds snapshots of the host host, the \
                newest of TIME (IDENTIFIER), and none of this host, renamed; write host = "host" into the \
                configuration if those backups are yours
                exit 0
                """);
        assertThat(dump("backup", "-q")).isEqualTo("--\nexit 0\n");
        assertThat(dump("restore", "next", "-d", "-2")).isEqualTo("""
                --
                dump: there are only 2 snapshots, so there is no -2; the oldest is TIME (IDENTIFIER); there are \
                others of the host host, to TIME (IDENTIFIER); write host = "host" into the configuration if those \
                backups are yours
                exit 1
                """);
        assertThat(dump("restore", "plan")).isEqualTo("""
                --
                dump: plan is not in the backup of TIME (IDENTIFIER), but that of TIME (IDENTIFIER), of the host host \
                with the tag dump, holds it: use --date id:IDENTIFIER, or write host = "host" into the configuration \
                if those backups are yours
                exit 1
                """);
        Files.writeString(configuration, before + "\nhost = \"host\"\n");
        assertThat(dump("restore", "plan")).endsWith("exit 0\n");
    }

    @Test
    void saysUnderWhichNameTheHistoryIsAndJoinsItAgain() throws Exception {
        var configuration = home.resolve(".config/dump/dump.toml");
        var before = Files.readString(configuration);
        Files.writeString(configuration, before + "\nname = \"other\"\n");
        assertThat(dump("manifest")).isEqualTo("""
                --
                dump: the repository holds snapshots with the name dump, the newest of TIME (IDENTIFIER), but none \
                with the name other; write name = "dump" into the configuration if those backups are yours; \
                --all-snapshots shows all
                exit 1
                """);
        assertThat(dump("snapshots", "--all-snapshots")).contains("\nIDENTIFIER");
        assertThat(dump("backup", "--json")).contains("\"warning\",\"text\":\"this backup begins a new history");
        Files.writeString(configuration, before + "\nname = \"dump\"\n");
        assertThat(dump("manifest")).startsWith("plan\n");
    }

    @Test
    void marksStreamsInLists() {
        stream("first", "db.sql");
        assertThat(dump("snapshots")).isEqualTo("""
                host host, [dump]
                ID        TIME                 AGE       SIZE  PATHS
                IDENTIFIER  TIME  just now  4 B   ~/work
                IDENTIFIER  TIME  just now  5 B   /db.sql  (standard input)
                --
                exit 0
                """);
        assertThat(dump("snapshots", "--json").lines().filter(line -> line.contains("\"stream\":true"))).hasSize(1);
        assertThat(dump("verify", "db.sql", "--json")).contains("{\"type\":\"chosen\"", "\"stream\":true");
    }

    @Test
    void verifiesTheNewestStreamWhereThereIsNothingElse() throws Exception {
        var files = onlySnapshot();
        stream("first", "db.sql");
        stream("second", "mail");
        Files.delete(files);
        assertThat(dump("verify")).isEqualTo("""
                1 file, 6 B: every byte read back and verified
                nothing was compared: it is a backup of standard input
                --
                dump: there are only backups of standard input; this is the newest of them, mail; by their names also \
                db.sql
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(dump("verify", "-q")).isEqualTo("--\nexit 0\n");
        assertThat(dump("verify", "db.sql")).startsWith("1 file, 5 B: every byte").endsWith("exit 0\n");
    }

    @Test
    void theHeaderSaysWhoseSnapshotIsRead() throws Exception {
        copyTheOnlySnapshot(Duration.ofSeconds(-5), "laptop", "dump");
        copyTheOnlySnapshot(Duration.ofSeconds(-10), "host", "photos");
        var list = raw("snapshots", "--all-snapshots").lines()
                .filter(line -> line.matches("[0-9a-f]{8} .*")).toList();
        var labels = List.of("host:~/work [photos] as of TIME (just now, IDENTIFIER, foreign)",
                "laptop:~/work [dump] as of TIME (just now, IDENTIFIER, foreign)");
        for (int i = 0; i < labels.size(); i++) {
            var id = list.get(i).substring(0, 8);
            for (var command : List.of(List.of("manifest"), List.of("verify"), List.of("restore", "--everything"))) {
                var words = new ArrayList<>(command);
                words.addAll(List.of("-d", "id:" + id));
                assertThat(dump(words.toArray(String[]::new))).contains("--\n" + labels.get(i) + "\n");
            }
        }
        assertThat(dump("manifest", "--host", "laptop")).contains("--\nlaptop:~/work [dump] as of");
        assertThat(dump("manifest", "--tag", "photos")).contains("--\nhost:~/work [photos] as of");
    }

    @Test
    void namesAnothersSnapshotThatHoldsWhatIsNotInOurs() throws Exception {
        var ours = onlySnapshot();
        copyTheOnlySnapshot(Duration.ZERO, "laptop", "photos");
        Files.delete(ours);
        Files.move(home.resolve("work/plan"), home.resolve("work/next"));
        dump("backup", "-q");
        for (var command : List.of("restore", "manifest", "verify")) {
            assertThat(dump(command, "plan")).isEqualTo("""
                    --
                    dump: plan is not in the backup of TIME (IDENTIFIER), but that of TIME (IDENTIFIER), of the host \
                    laptop with the tag photos, holds it: use --date id:IDENTIFIER; `dump snapshots --all-snapshots` \
                    lists all there are
                    exit 1
                    """);
        }
        assertThat(dump("restore", "plan", "--date", identifierIn(raw("restore", "plan")))).endsWith("exit 0\n");
        assertThat(dump("snapshots", "--all-snapshots")).contains("[photos]");
        assertThat(dump("restore", "never")).contains(", nor in any other; `dump manifest` lists what there is\n");
    }

    private void passphraseAtHand() throws Exception {
        Files.copy(home.resolve(".config/dump/dump.passphrase"), home.resolve("key"));
        home.resolve("key").toFile().setReadable(false, false);
        home.resolve("key").toFile().setReadable(true, true);
    }

    private String emergency(String... arguments) {
        return dump(emergencyArguments(arguments));
    }

    private static String[] emergencyArguments(String... arguments) {
        var all = new ArrayList<>(List.of("--repository", "disk", "--passphrase-file", "key"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    /** The words of each line that is a command, without the program's name. */
    private static List<String[]> commandsIn(String said) {
        var commands = said.lines().filter(line -> line.startsWith("    dump "))
                .map(line -> line.strip().substring("dump ".length()).split(" ")).toList();
        assertThat(commands).isNotEmpty();
        return commands;
    }

    private static String identifierIn(String said) {
        var found = BY_IDENTIFIER.matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return found.group(1);
    }

    private String stream(String content, String name) {
        var before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(content.getBytes()));
            return dump("backup", "-q", "--stdin", name);
        } finally {
            System.setIn(before);
        }
    }

    private Path onlySnapshot() throws Exception {
        try (var found = Files.list(home.resolve("disk/snapshots"))) {
            return found.findFirst().orElseThrow();
        }
    }

    private void copyTheOnlySnapshot(Duration later) throws Exception {
        copyTheOnlySnapshot(later, "host", "dump");
    }

    /** The same content at another time, of another host, under another name. */
    private void copyTheOnlySnapshot(Duration later, String host, String tag) throws Exception {
        var use = new Repository.Use(() -> new Lock.Holder("host", "anna", 1, 0, 0), null, 2);
        var passphrase = Files.readString(home.resolve(".config/dump/dump.passphrase")).strip().getBytes();
        try (var repository = Repository.open(Backends.open(new Location.Local(home.resolve("disk").toString())),
                passphrase, use); var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE)) {
            var s = repository.snapshots(Events.NONE).values().iterator().next();
            repository.saveSnapshot(new Snapshot(Timestamp.of(s.time().instant().plus(later), ZoneId.systemDefault()),
                    null, s.tree(), s.paths(), host, s.username(), s.uid(), s.gid(), s.excludes(), List.of(tag), null,
                    s.programVersion(), s.summary()), lock);
        }
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }

    private String raw(String... arguments) {
        return Transcript.raw(home, arguments);
    }
}
