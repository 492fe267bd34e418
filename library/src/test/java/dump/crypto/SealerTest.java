package dump.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final long SEED = 2130;
    private static final SecureRandom SECURE = new SecureRandom();

    private final Random random = new Random(SEED);
    private final MasterKey key = MasterKey.generate(SECURE);
    private final Sealer sealer = key.sealer(SECURE);

    @Test
    void sealsTheWorkedExample() throws Exception {
        var example = part("synthetic");
        var key = MasterKey.of(hex(example, "encrypt_key"), hex(example, "mac_k"), hex(example, "mac_r_unclamped"));
        var sealer = key.sealer(new FixedRandom(hex(example, "iv")));
        assertThat(seal(sealer, hex(example, "plaintext_hex"))).isEqualTo(hex(example, "sealed"));
        assertThat(seal(sealer, new byte[0])).isEqualTo(hex(example, "sealed_empty_plaintext"));
        var clamped = MasterKey.of(key.encrypt(), key.macK(), hex(example, "mac_r_clamped"));
        var again = clamped.sealer(new FixedRandom(hex(example, "iv")));
        assertThat(seal(again, hex(example, "plaintext_hex"))).isEqualTo(hex(example, "sealed"));
    }

    @Test
    void opensAKeyFileAndWhatItsKeySealed() throws Exception {
        var file = part("key_file");
        var user = MasterKey.of(hex(file, "user_encrypt_key"), hex(file, "user_mac_k"), hex(file, "user_mac_r"));
        var data = Base64.getDecoder().decode(((String) file.get("raw")).replaceAll(".*\"data\":\"([^\"]*)\".*", "$1"));
        assertThat(text(open(user.sealer(SECURE), data))).isEqualTo(file.get("decrypted_data"));

        var parts = part("master");
        var master = MasterKey.of(hex(parts, "encrypt"), hex(parts, "mac_k"), hex(parts, "mac_r")).sealer(SECURE);
        var config = part("config");
        assertThat(text(open(master, hex(config, "raw")))).isEqualTo(config.get("plaintext"));
        var snapshot = part("snapshot");
        assertThat(open(master, hex(snapshot, "raw"))).isEqualTo(hex(snapshot, "plaintext_hex"));
        var pack = part("pack");
        var raw = hex(pack, "raw");
        int header = ((Long) pack.get("header_length_field")).intValue();
        assertThat(open(master, Arrays.copyOfRange(raw, raw.length - 4 - header, raw.length - 4)))
                .isEqualTo(hex(pack, "header_plaintext_hex"));
        assertThat(open(master, Arrays.copyOf(raw, 51))).isEqualTo(hex(pack, "blob_zstd_hex"));
    }

    @Test
    void opensWhatItSealedAtEveryLength() throws Exception {
        for (int length = 0; length <= 200; length++) assertOpens(length);
        for (int length : new int[] {8191, 8192, 8193, 16384, 99_991, 524_288, 8_388_608, 8_388_617})
            assertOpens(length);
    }

    @Test
    void agreesWithAnotherSealerOfTheSameKey() throws Exception {
        var plain = bytes(100_000);
        var same = MasterKey.of(key.encrypt(), key.macK(), key.macR());
        assertThat(open(same.sealer(SECURE), seal(sealer, plain))).isEqualTo(plain);
    }

    @Test
    void everySingleFlippedBitIsSeenAndNothingIsDecrypted() throws Exception {
        for (int length : new int[] {0, 1, 16, 45}) {
            var sealed = seal(sealer, bytes(length));
            var out = new byte[length];
            for (int bit = 0; bit < 8 * sealed.length; bit++) {
                sealed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> sealer.open(sealed, 0, sealed.length, out, 0))
                        .isInstanceOf(UnauthenticException.class);
                sealed[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertThat(out).isEqualTo(new byte[length]);
        }
    }

    @Test
    void refusesAnotherLengthThanWasSealed() throws Exception {
        var sealed = Arrays.copyOf(seal(sealer, bytes(40)), 80);
        for (int length = 0; length < sealed.length; length++) {
            int shown = length;
            if (length != 72) assertThatThrownBy(() -> sealer.open(sealed, 0, shown, new byte[80], 0))
                    .isInstanceOf(UnauthenticException.class);
        }
    }

    @Test
    void refusesAnotherKey() throws Exception {
        var sealed = seal(sealer, bytes(40));
        var other = MasterKey.generate(SECURE).sealer(SECURE);
        assertThatThrownBy(() -> open(other, sealed)).isInstanceOf(UnauthenticException.class)
                .hasMessage("damaged, or encrypted with another key");
    }

    @Test
    void refusesAnInitialisationVectorOfZeros() throws Exception {
        assertThatThrownBy(() -> open(sealer, new byte[48])).isInstanceOf(UnauthenticException.class)
                .hasMessageContaining("zero");
    }

    @Test
    void neverSealsUnderAnInitialisationVectorOfZeros() throws Exception {
        var bytes = new byte[32];
        bytes[20] = 1;
        var sealed = seal(key.sealer(new FixedRandom(bytes)), new byte[3]);
        assertThat(Arrays.copyOf(sealed, 16)).isEqualTo(Arrays.copyOfRange(bytes, 16, 32));
    }

    @Test
    void countsThroughTheWholeBlockOfTheCounter() throws Exception {
        var iv = new byte[16];
        Arrays.fill(iv, (byte) 0xff);
        var plain = bytes(20_000);
        var sealed = seal(key.sealer(new FixedRandom(iv)), plain);
        var cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.encrypt(), "AES"), new IvParameterSpec(iv));
        assertThat(Arrays.copyOfRange(sealed, 16, 16 + plain.length)).isEqualTo(cipher.doFinal(plain));
        assertThat(open(sealer, sealed)).isEqualTo(plain);
    }

    @Test
    void writesOnlyWhereItIsTold() throws Exception {
        for (int round = 0; round < 100; round++) {
            int length = random.nextInt(300);
            int from = random.nextInt(20);
            int to = random.nextInt(20);
            var plain = bytes(from + length + 5);
            var out = new byte[to + length + Sealer.OVERHEAD + 7];
            assertThat(sealer.seal(plain, from, length, out, to)).isEqualTo(length + Sealer.OVERHEAD);
            assertThat(Arrays.copyOf(out, to)).isEqualTo(new byte[to]);
            assertThat(Arrays.copyOfRange(out, out.length - 7, out.length)).containsOnly(0);
            var back = new byte[plain.length];
            assertThat(sealer.open(out, to, length + Sealer.OVERHEAD, back, from)).isEqualTo(length);
            Arrays.fill(plain, 0, from, (byte) 0);
            Arrays.fill(plain, from + length, plain.length, (byte) 0);
            assertThat(back).as("seed %d round %d", SEED, round).isEqualTo(plain);
        }
    }

    @Test
    void refusesRangesOutsideTheArrays() throws Exception {
        assertThatThrownBy(() -> sealer.seal(new byte[10], 5, 6, new byte[100], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sealer.seal(new byte[10], 0, 10, new byte[41], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        var sealed = seal(sealer, new byte[10]);
        assertThatThrownBy(() -> sealer.open(sealed, 1, sealed.length, new byte[10], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> sealer.open(sealed, 0, sealed.length, new byte[9], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void sealsNothingThatDoesNotOpenToWhatItWas() {
        for (int length : new int[] {0, 1, 511, 512, 513, 20_000}) {
            int sealedLength = length + Sealer.OVERHEAD;
            for (int at = 0; at < sealedLength; at += Math.max(1, sealedLength / 60)) {
                var erring = ErringSealer.flipping(1, at, key, SECURE);
                assertThatThrownBy(() -> seal(erring, bytes(length))).isInstanceOf(MachineErrorException.class);
            }
        }
    }

    private void assertOpens(int length) throws Exception {
        var plain = bytes(length);
        var sealed = seal(sealer, plain);
        assertThat(sealed).hasSize(length + Sealer.OVERHEAD);
        assertThat(Arrays.equals(open(sealer, sealed), plain)).as("length %d", length).isTrue();
    }

    private static byte[] seal(Sealer sealer, byte[] plain) throws MachineErrorException {
        var out = new byte[plain.length + Sealer.OVERHEAD];
        sealer.seal(plain, 0, plain.length, out, 0);
        return out;
    }

    private static byte[] open(Sealer sealer, byte[] sealed) throws UnauthenticException {
        var out = new byte[sealed.length - Sealer.OVERHEAD];
        sealer.open(sealed, 0, sealed.length, out, 0);
        return out;
    }

    private static Map<String, Object> part(String name) {
        return Vectors.object(Vectors.read("crypto-and-pack.json").get(name));
    }

    private static byte[] hex(Map<String, Object> part, String name) {
        return HexFormat.of().parseHex((String) part.get(name));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
