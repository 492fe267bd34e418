package dump.duplicity.difftar;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class SignaturesTest {
    private static final List<String> FIXTURE = List.of("full-signatures.20150328T100000Z",
            "new-signatures.20150328T100000Z.to.20150401T100000Z",
            "new-signatures.20150401T100000Z.to.20150403T220000Z");

    private record Told(ByteString path, NodeType type, int mode, long mtime, ByteString link, long uid) {
        static Told of(ByteString path, Node node) {
            return new Told(path, node.type(), Mode.permissions(node.mode()), node.mtime().seconds(), node.linkTarget(),
                    node.uid());
        }

        /** The fixture does not tell the times of links. */
        Told withoutTime() {
            return new Told(path, type, mode, 0, link, uid);
        }
    }

    private static List<Told> read(List<Signatures.Source> sources, String wanted) throws Exception {
        var told = new ArrayList<Told>();
        Signatures.read(sources, ByteString.of(wanted), (path, node) -> told.add(Told.of(path, node)));
        return told;
    }

    private static Signatures.Source source(byte[] bytes) {
        return new Signatures.Source("some.sigtar.gz", new ByteArrayInputStream(bytes));
    }

    private static List<Signatures.Source> fixture(int sets) {
        return FIXTURE.subList(0, sets).stream()
                .map(name -> new Signatures.Source(name,
                SignaturesTest.class.getResourceAsStream("/duplicity/plain/duplicity-" + name + ".sigtar.gz")))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 20150328T100000Z", "2, 20150401T100000Z", "3, 20150403T220000Z"})
    void everyPointInTimeIsListedAsItWas(int sets, String time) throws Exception {
        for (var archive : List.of("enc", "plain")) {
            var told = read(fixture(sets), "").stream()
                    .map(one -> one.type == NodeType.SYMLINK ? one.withoutTime() : one);
            assertThat(told)
                    .containsExactlyElementsOf(expected("/duplicity/expected/" + archive + "-" + time + ".jsonl"));
        }
    }

    private static List<Told> expected(String resource) throws IOException {
        var lines = new ArrayList<Told>();
        try (InputStream in = SignaturesTest.class.getResourceAsStream(resource)) {
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                var fields = new TreeMap<String, String>();
                try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
                    for (var token = parser.nextToken(); token != null; token = parser.nextToken())
                        if (token == JsonToken.PROPERTY_NAME) {
                            var key = parser.currentName();
                            parser.nextToken();
                            fields.put(key, parser.getString());
                        }
                }
                lines.add(told(fields));
            }
        }
        return lines;
    }

    private static Told told(TreeMap<String, String> fields) {
        var type = switch (fields.get("type")) {
            case "reg" -> NodeType.FILE;
            case "dir" -> NodeType.DIRECTORY;
            case "sym" -> NodeType.SYMLINK;
            case "fifo" -> NodeType.FIFO;
            default -> throw new IllegalArgumentException(fields.toString());
        };
        var path = fields.get("path").equals(".") ? "" : fields.get("path");
        return new Told(ByteString.of(path), type, Integer.parseInt(fields.getOrDefault("mode", "777"), 8),
                Long.parseLong(fields.getOrDefault("mtime", "0")), ByteString.of(fields.getOrDefault("target", "")), 0);
    }

    @Test
    void ownersAreNamedAndSizesUnknown() throws Exception {
        Signatures.read(fixture(1), (_, node) -> {
            assertThat(node.user()).isEqualTo("root");
            assertThat(node.group()).isEqualTo("root");
            assertThat(node.size()).isEqualTo(node.isFile() ? -1 : 0);
        });
    }

    @Test
    void onePathIsReadWithWhatLiesBelowIt() throws Exception {
        assertThat(read(fixture(3), "docs").stream().map(one -> one.path().toString()))
                .contains("docs", "docs/link").allMatch(path -> path.equals("docs") || path.startsWith("docs/"));
        assertThat(read(fixture(3), "goes-away")).isEmpty();
        assertThat(read(fixture(2), "goes-away")).hasSize(4);
        assertThat(read(fixture(3), "notes.txt")).hasSize(1);
    }

    /** Random histories of entries, written in both formats, against a map. */
    @Test
    void theMergeIsWhatAMapOfPathsWouldGive() throws Exception {
        for (long seed : Seed.first(60)) {
            var random = new Random(seed);
            var state = new TreeMap<ByteString, Told>(PathOrder::compare);
            var sources = new ArrayList<Signatures.Source>();
            for (int sets = random.nextInt(1, 6); sets > 0; sets--) {
                var changes = new TreeMap<ByteString, Told>(PathOrder::compare);
                for (int i = random.nextInt(80); i > 0; i--) {
                    var path = random.nextBoolean() || state.isEmpty() ? path(random)
                            : List.copyOf(state.keySet()).get(random.nextInt(state.size()));
                    changes.put(path, random.nextInt(4) == 0 ? null : entry(path, random));
                }
                sources.add(source(write(changes, random)));
                changes.forEach((path, told) -> {
                    if (told == null) state.remove(path);
                    else state.put(path, told);
                });
            }
            assertThat(read(sources, "")).as("seed " + seed).isEqualTo(List.copyOf(state.values()));
        }
    }

    private static ByteString path(Random random) {
        var path = ByteString.EMPTY;
        for (int depth = random.nextInt(1, 5); depth > 0; depth--) {
            var name = new byte[random.nextInt(20) == 0 ? random.nextInt(90, 300) : random.nextInt(1, 4)];
            for (int i = 0; i < name.length; i++) {
                do name[i] = random.nextInt(3) == 0 ? (byte) random.nextInt(256)
                        : (byte) "ab.-\n".charAt(random.nextInt(5));
                while (name[i] == 0 || name[i] == '/');
            }
            if (name[0] == '.') name[0] = 'x';
            path = path.resolve(ByteString.copyOf(name));
        }
        return path;
    }

    private static Told entry(ByteString path, Random random) {
        var types = List.of(NodeType.FILE, NodeType.DIRECTORY, NodeType.SYMLINK, NodeType.FIFO);
        var type = types.get(random.nextInt(types.size()));
        long uid = random.nextInt(10) == 0 ? 0xffff_fffeL : random.nextInt(3000);
        long mtime = random.nextInt(10) == 0 ? -random.nextInt(1, 100) : random.nextInt(10) == 0 ? 1L << 40
                : random.nextInt();
        return new Told(path, type, random.nextInt(0x1000), Math.max(-100, mtime),
                type == NodeType.SYMLINK ? path(random) : ByteString.EMPTY, uid);
    }

    private static byte[] write(TreeMap<ByteString, Told> entries, Random random) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var tar = new TarWriter(bytes, random.nextBoolean());
        for (var one : entries.entrySet()) write(tar, one.getKey(), one.getValue(), random);
        tar.end();
        return random.nextInt(4) == 0 ? bytes.toByteArray() : TarWriter.gzip(bytes.toByteArray());
    }

    private static void write(TarWriter tar, ByteString path, Told told, Random random) throws IOException {
        var kind = told == null ? "deleted/" : told.type == NodeType.FILE ? "signature/" : "snapshot/";
        var name = ByteString.of(kind).resolve(path);
        if (told == null) {
            tar.member(name.toByteArray(), '0', 0, 0, 0, new byte[0], 0);
            return;
        }
        char flag = switch (told.type) {
            case DIRECTORY -> '5';
            case SYMLINK -> '2';
            case FIFO -> '6';
            case FILE, BLOCK_DEVICE, CHARACTER_DEVICE, SOCKET, UNKNOWN -> '0';
        };
        if (flag == '5')
            name = ByteString.copyOf((new String(name.toByteArray(), StandardCharsets.ISO_8859_1) + "/")
                    .getBytes(StandardCharsets.ISO_8859_1));
        tar.member(name.toByteArray(), flag, told.mode, told.uid, told.mtime, told.link.toByteArray(),
                flag == '0' ? random.nextInt(3000) : 0);
    }

    @Test
    void streamsAreClosedEvenIfNotReadToTheEnd() throws Exception {
        var closed = new ArrayList<ByteString>();
        for (var wanted : List.of(ByteString.EMPTY, ByteString.of("chmodded.txt"))) {
            for (var one : fixture(1)) {
                var bytes = new FilterInputStream(one.bytes()) {
                    @Override
                    public void close() throws IOException {
                        super.close();
                        closed.add(wanted);
                    }
                };
                Signatures.read(List.of(new Signatures.Source("s", bytes)), wanted, (_, _) -> { });
                assertThat(closed).contains(wanted);
            }
        }
    }
}
