package dump.duplicity.difftar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.model.ByteString;
import dump.model.Mode;
import dump.model.NodeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the installed Duplicity writes, compared with what {@code find} saw when it was backed up. */
class RealArchiveTest {
    private static final long FIRST = 1_427_536_800;

    /** Makes names of all kinds; {@code $1} is the source. */
    private static final String FILL = """
            set -e; umask 022; mkdir "$1"; cd "$1"
            echo plain > plain; mkdir dir; echo inner > dir/inner; echo between > dir.txt; echo control > "$(printf 'dir\\001')"
            printf x > "$(printf 'new\\nline')"; printf x > "$(printf 'not\\377utf\\3748')"; printf x > 'ünï – 日本'
            mkdir "$(printf 'bad\\377')"; printf y > "$(printf 'bad\\377/below\\376')"; echo ' ' > '  spaces "quoted" \\'
            long=$(printf '%0200d' 0); mkdir -p "$long/$long/$long"; printf x > "$long/$long/$long/end"
            printf x > "$(printf '%099d' 0)"; printf x > "$(printf '%0101d' 0)"; mkdir "$(printf '%0250d' 0)"
            ln -s nowhere link; ln -s "$(printf 'to\\377/')$long" longlink; mkfifo pipe; mkdir -m 3750 sticky; printf x > run; chmod 4751 run
            touch -d @1234567890.75 plain; touch -d @5000000000 dir.txt; touch -h -d @99 link; head -c 200000 /dev/zero > big
            mkdir many; for i in $(seq 300); do : > many/$i; done
            """;
    private static final String CHANGE = """
            set -e; cd "$1"; rm -r dir; echo file > dir; rm dir.txt; mkdir dir.txt; echo now > dir.txt/inside; echo more >> plain
            chmod 600 run; rm "$(printf 'not\\377utf\\3748')"; printf z > "$(printf 'another\\375')"; ln -sfn elsewhere link
            rm -r "$(printf '%0200d' 0)" many; touch -d @1300000000 big
            """;

    @TempDir Path base;

    private record Entry(NodeType type, int mode, long mtime, ByteString link) {}

    static Stream<String> programs() {
        var named = System.getenv("DUMP_TEST_DUPLICITY");
        return named == null || named.isBlank() ? Stream.of("duplicity") : Stream.of("duplicity", named);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyPointInTimeIsListedAsItWas(String program) throws Exception {
        assumeTrue(installed(program), program + " is not installed");
        var states = new ArrayList<TreeMap<ByteString, Entry>>();
        run("sh", "-c", FILL, "sh", source());
        backUp(program, "full", 0, states);
        run("sh", "-c", CHANGE, "sh", source());
        backUp(program, "incremental", 1, states);
        run("sh", "-c", "cd \"$1\" && find . -mindepth 1 -delete && printf 1 > only", "sh", source());
        backUp(program, "incremental", 2, states);

        var archive = Archive.of(List.of(base.resolve("there").toFile().list()), Naming.STANDARD);
        assertThat(archive.sets()).hasSize(3);
        assertThat(archive.chains()).hasSize(1);
        assertThat(archive.lost()).isEmpty();
        assertThat(archive.unfinished()).isEmpty();
        for (int i = 0; i < 3; i++) {
            var set = archive.sets().get(i);
            assertThat(set.time().getEpochSecond()).isEqualTo(FIRST + i * 86400L);
            assertThat(listing(archive, set)).as("set " + i).containsExactlyEntriesOf(states.get(i));
            var manifest = Manifest.parse(set.localManifest(), Files.readAllBytes(local(set.localManifest())));
            assertThat(manifest.source()).isEqualTo(ByteString.of(source()));
            assertThat(archive.missingVolumes(set, manifest)).isEmpty();
            for (var path : states.get(i).keySet()) if (i == 0) assertThat(manifest.neededFor(path)).isNotEmpty();
        }
    }

    private TreeMap<ByteString, Entry> listing(Archive archive, BackupSet wanted) throws Exception {
        var sources = new ArrayList<Signatures.Source>();
        for (var set : archive.chainOf(wanted).upTo(wanted))
            sources.add(new Signatures.Source(set.localSignatures(),
                    Files.newInputStream(local(set.localSignatures()))));
        var entries = new TreeMap<ByteString, Entry>(PathOrder::compare);
        Signatures.read(sources, (path, node) -> entries.put(path, new Entry(node.type(), Mode.permissions(node.mode()),
                node.mtime().seconds(), node.linkTarget())));
        return entries;
    }

    private void backUp(String program, String action, int day, List<TreeMap<ByteString, Entry>> states)
            throws Exception {
        states.add(found());
        run(program, action, "--no-encryption", "--archive-dir=" + base.resolve("cache"), "--name=it",
                "--current-time=" + (FIRST + day * 86400L), source(), "file://" + base.resolve("there"));
    }

    private TreeMap<ByteString, Entry> found() throws Exception {
        var fields = new String(run("find", source(), "-printf", "%P\\0%y\\0%m\\0%T@\\0%l\\0"),
                StandardCharsets.ISO_8859_1).split("\0", -1);
        var entries = new TreeMap<ByteString, Entry>(PathOrder::compare);
        for (int i = 0; i + 5 <= fields.length; i += 5) {
            var type = switch (fields[i + 1]) {
                case "d" -> NodeType.DIRECTORY;
                case "l" -> NodeType.SYMLINK;
                case "p" -> NodeType.FIFO;
                default -> NodeType.FILE;
            };
            entries.put(bytes(fields[i]), new Entry(type, Integer.parseInt(fields[i + 2], 8),
                    Long.parseLong(fields[i + 3].replaceFirst("\\..*", "")), bytes(fields[i + 4])));
        }
        return entries;
    }

    private static ByteString bytes(String latin) {
        return ByteString.copyOf(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String source() {
        return base.resolve("source").toString();
    }

    private Path local(String name) {
        return base.resolve("cache/it").resolve(name);
    }

    private static boolean installed(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** What it prints; it must end well. */
    private byte[] run(String... command) throws Exception {
        var errors = base.resolve("errors").toFile();
        var builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().put("LANGUAGE", "");
        builder.environment().put("LC_ALL", "C.UTF-8");
        var process = builder.start();
        process.getOutputStream().close();
        var said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(String.join(" ", command) + "\n"
                + Files.readString(errors.toPath(), StandardCharsets.ISO_8859_1)).isZero();
        return said;
    }
}
