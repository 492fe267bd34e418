package dump.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.model.Id;
import dump.model.KeyFile;
import dump.model.LockRecord;
import dump.model.RepositoryConfig;
import dump.model.Snapshot;
import dump.model.SnapshotSummary;
import dump.model.Timestamp;
import dump.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Config, keys, locks and snapshots. */
class RecordFormatsTest {
    private static final Map<String, Object> VECTORS = Vectors.read("crypto-and-pack.json");
    private static final Timestamp TIME = new Timestamp(1234567890, 500_000_000, 3600);
    private static final Id TREE = new Id(1, 2, 3, 4);

    @Test
    void writesTheConfigAgainByteForByte() throws FormatException {
        var text = (String) Vectors.object(VECTORS, "config").get("plaintext");
        var config = ConfigFormat.read(bytes(text));
        assertThat(config.version()).isEqualTo(2);
        assertThat(config.polynomial()).isEqualTo(0x20ef888cb940a5L);
        assertThat(ConfigFormat.write(config)).isEqualTo(bytes(text));
    }

    @Test
    void refusesAConfigItCanNotWorkWith() throws FormatException {
        var id = "9c4bb6a38143e12052a7c5b2c444170d6cbdd26c8bcfd4a140629b2c18665211";
        assertThat(ConfigFormat.read(config("1", id, "3DA3358b4dc173")))
                .isEqualTo(new RepositoryConfig(1, id, 0x3da3358b4dc173L));
        assertThatThrownBy(() -> ConfigFormat.read(config("3", id, "3da3358b4dc173")))
                .hasMessageContaining("version 3");
        assertThatThrownBy(() -> ConfigFormat.read(bytes("{}"))).hasMessageContaining("version 0");
        for (var bad : new String[] {"", "x", "-1", "11112222333344445"}) {
            assertThatThrownBy(() -> ConfigFormat.read(config("2", id, bad))).isInstanceOf(FormatException.class);
        }
        assertThatThrownBy(() -> ConfigFormat.read(config("2", "../../x", "1"))).isInstanceOf(FormatException.class);
    }

    private static byte[] config(String version, String id, String polynomial) {
        return bytes("{\"version\":" + version + ",\"chunker\":{\"kind\":[\"rabin\"]},\"id\":\"" + id
                + "\",\"chunker_polynomial\":\"" + polynomial + "\"}");
    }

    @Test
    void writesAKeyFileAgainByteForByte() throws FormatException {
        var text = (String) Vectors.object(VECTORS, "key_file").get("raw");
        var key = KeyFormat.read(bytes(text));
        assertThat(key.n()).isEqualTo(32768);
        assertThat(key.salt().length()).isEqualTo(64);
        assertThat(KeyFormat.write(key)).isEqualTo(bytes(text));
    }

    @Test
    void refusesAKeyFileThatIsForeignOrTooDear() {
        for (var cost : new int[][] {{0, 8, 1}, {1, 8, 1}, {3, 8, 1}, {32768, 0, 1}, {32768, 8, 0}, {1 << 30, 8, 1},
            {1 << 20, 16, 1}, {1 << 15, 8, 2000}, {2, 1 << 29, 4}, {2, 1, 1 << 30}}) {
            assertThatThrownBy(() -> KeyFormat.read(KeyFormat.write(key("scrypt", cost[0], cost[1], cost[2], 64))))
                    .as(Arrays.toString(cost)).isInstanceOf(FormatException.class).hasMessageContaining("cost");
        }
        assertThatThrownBy(() -> KeyFormat.read(KeyFormat.write(key("argon2", 32768, 8, 1, 64))))
                .hasMessageContaining("argon2");
        assertThatThrownBy(() -> KeyFormat.read(KeyFormat.write(key("scrypt", 32768, 8, 1, 63))))
                .hasMessageContaining("salt");
        assertThatThrownBy(() -> KeyFormat.read(bytes("{\"kdf\":\"scrypt\",\"N\":-2,\"r\":1,\"p\":1}")))
                .isInstanceOf(FormatException.class);
    }

    private static KeyFile key(String kdf, int n, int r, int p, int salt) {
        return new KeyFile(TIME, "u", "h", kdf, n, r, p, ByteString.copyOf(new byte[salt]), ByteString.of("data"));
    }

    @Test
    void writesTheMasterKeyAgainByteForByte() throws FormatException {
        var text = (String) Vectors.object(VECTORS, "key_file").get("decrypted_data");
        var master = Vectors.object(VECTORS, "master");
        var key = KeyFormat.readMasterKey(bytes(text));
        assertThat(HexFormat.of().formatHex(key))
                .isEqualTo("" + master.get("encrypt") + master.get("mac_k") + master.get("mac_r"));
        assertThat(KeyFormat.writeMasterKey(Arrays.copyOf(key, 32), Arrays.copyOfRange(key, 32, 48),
                Arrays.copyOfRange(key, 48, 64))).isEqualTo(bytes(text));
        for (var bad : new String[] {"{}", text.replace("mac", "mic"), text.replace("\"k\"", "\"q\""),
            text.replace("fw==", ""), text.replace("encrypt", "x")}) {
            assertThatThrownBy(() -> KeyFormat.readMasterKey(bytes(bad))).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void writesASnapshotAgainByteForByte() throws FormatException {
        var text = (String) Vectors.object(VECTORS, "snapshot").get("json");
        var snapshot = SnapshotFormat.read(bytes(text));
        assertThat(snapshot.paths()).containsExactly("/dumps/db.sql");
        assertThat(snapshot.summary()).isNull();
        assertThat(SnapshotFormat.write(snapshot)).isEqualTo(bytes(text));
    }

    @Test
    void writesEveryFieldOfASnapshotInResticsOrder() throws FormatException {
        var summary = new SnapshotSummary(TIME, TIME, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        var snapshot = new Snapshot(TIME, TREE, TREE, List.of("/a", "/b"), "h", "u", 1, 2, List.of("*.o"), List.of("t"),
                TREE, "dump 0.1", summary);
        var hex = TREE.toString();
        var expected = "{`time`:`2009-02-14T00:31:30.5+01:00`,`parent`:`ID`,`tree`:`ID`,`paths`:[`/a`,`/b`],"
                + "`hostname`:`h`,`username`:`u`,`uid`:1,`gid`:2,`excludes`:[`*.o`],`tags`:[`t`],`original`:`ID`,"
                + "`program_version`:`dump 0.1`,`summary`:{`backup_start`:`2009-02-14T00:31:30.5+01:00`,"
                + "`backup_end`:`2009-02-14T00:31:30.5+01:00`,`files_new`:1,`files_changed`:2,`files_unmodified`:3,"
                + "`dirs_new`:4,`dirs_changed`:5,`dirs_unmodified`:6,`data_blobs`:7,`tree_blobs`:8,`data_added`:9,"
                + "`data_added_packed`:10,`total_files_processed`:11,`total_bytes_processed`:12}}";
        var text = SnapshotFormat.write(snapshot);
        assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo(expected.replace('`', '"').replace("ID", hex));
        assertThat(SnapshotFormat.read(text)).isEqualTo(snapshot);
    }

    @Test
    void readsTheBarestSnapshot() throws FormatException {
        var snapshot = SnapshotFormat.read(bytes("{\"paths\":null,\"tree\":null,\"parent\":null,\"label\":[{}]}"));
        assertThat(snapshot).isEqualTo(new Snapshot(Timestamp.UNKNOWN, null, null, List.of(), "", "", 0, 0, List.of(),
                List.of(), null, "", null, List.of(ByteString.of("\"label\":[{}]"))));
        assertThat(new String(SnapshotFormat.write(snapshot), StandardCharsets.UTF_8)).endsWith(",\"label\":[{}]}");
    }

    @Test
    void omitsRootInALock() throws FormatException {
        var lock = new LockRecord(TIME, true, "h", "root", 42, 0, 0);
        assertThat(new String(LockFormat.write(lock), StandardCharsets.UTF_8)).isEqualTo(
                "{\"time\":\"2009-02-14T00:31:30.5+01:00\","
                        + "\"exclusive\":true,\"hostname\":\"h\",\"username\":\"root\",\"pid\":42}");
        assertThat(LockFormat.read(LockFormat.write(lock))).isEqualTo(lock);
        var other = new LockRecord(TIME, false, "", "", 42, 1000, 100);
        assertThat(LockFormat.read(LockFormat.write(other))).isEqualTo(other);
    }

    @RepeatedTest(300)
    void neverFailsOnDamageButWithItsOwnException(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var summary = new SnapshotSummary(TIME, TIME, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        var snapshot = new Snapshot(TIME, TREE, TREE, List.of("/a"), "h", "u", 1, 2, List.of(), List.of("t"), null, "v",
                summary);
        var id = TREE.toString();
        onlyFormat(() -> SnapshotFormat.read(Damage.of(SnapshotFormat.write(snapshot), random)));
        onlyFormat(() -> LockFormat.read(Damage.of(LockFormat.write(new LockRecord(TIME, true, "h", "u", 1, 2, 3)),
                random)));
        onlyFormat(() -> KeyFormat.read(Damage.of(KeyFormat.write(key("scrypt", 32768, 8, 1, 64)), random)));
        onlyFormat(() -> ConfigFormat.read(Damage.of(ConfigFormat.write(new RepositoryConfig(2, id, 77)), random)));
        onlyFormat(() -> KeyFormat.readMasterKey(Damage.of(KeyFormat.writeMasterKey(new byte[32], new byte[16],
                new byte[16]), random)));
    }

    private interface Reading {
        Object run() throws FormatException;
    }

    private static void onlyFormat(Reading reading) {
        try {
            assertThat(reading.run()).isNotNull();
        } catch (FormatException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
