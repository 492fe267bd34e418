package dump.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.Test;

class ScryptTest {
    private static final long SEED = 7914;

    @Test
    void derivesTheVectorsOfItsSpecification() {
        assertDerives("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
        assertDerives("password", "NaCl", 1024, 8, 16,
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
        assertDerives("pleaseletmein", "SodiumChloride", 16384, 8, 1,
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
    }

    @Test
    void derivesTheKeyOfAKeyFile() {
        var file = Vectors.object(Vectors.read("crypto-and-pack.json").get("key_file"));
        var salt = Base64.getDecoder().decode(((String) file.get("raw")).replaceAll(".*\"salt\":\"([^\"]*)\".*", "$1"));
        var derived = Scrypt.derive(utf8((String) file.get("password")), salt, 32768, 8, 1, 64);
        assertThat(HexFormat.of().formatHex(derived))
                .isEqualTo((String) file.get("user_encrypt_key") + file.get("user_mac_k") + file.get("user_mac_r"));
    }

    @Test
    void agreesWithBouncyCastle() {
        var random = new Random(SEED);
        for (int round = 0; round < 60; round++) {
            var password = new byte[random.nextInt(100)];
            var salt = new byte[random.nextInt(100)];
            random.nextBytes(password);
            random.nextBytes(salt);
            int r = 1 + random.nextInt(9);
            // Bouncy Castle refuses an N of 2^(16 r) and above.
            int n = 2 << random.nextInt(9);
            int p = 1 + random.nextInt(5);
            int length = 1 + random.nextInt(150);
            assertThat(Scrypt.derive(password, salt, n, r, p, length))
                    .as("seed %d round %d: N %d r %d p %d", SEED, round, n, r, p)
                    .isEqualTo(SCrypt.generate(password, salt, n, r, p, length));
        }
    }

    @Test
    void leavesThePasswordAsItWas() {
        var password = utf8("left alone");
        Scrypt.derive(password, new byte[64], 2, 1, 1, 64);
        assertThat(password).isEqualTo(utf8("left alone"));
    }

    @Test
    void keepsTheInterruptionOfItsCaller() {
        Thread.currentThread().interrupt();
        var derived = Scrypt.derive(utf8("a"), utf8("b"), 64, 1, 4, 8);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(derived).isEqualTo(SCrypt.generate(utf8("a"), utf8("b"), 64, 1, 4, 8));
    }

    @Test
    void refusesACostOutOfBoundsBeforeItTakesMemory() {
        assertRefused(0, 8, 1, "power of two");
        assertRefused(1, 8, 1, "power of two");
        assertRefused(12345, 8, 1, "power of two");
        assertRefused(Integer.MIN_VALUE, 8, 1, "power of two");
        assertRefused(32768, 0, 1, "r must be positive");
        assertRefused(32768, -1, 1, "r must be positive");
        assertRefused(32768, 8, 0, "p must be positive");
        assertRefused(1 << 21, 8, 1, "memory");
        assertRefused(1 << 30, Integer.MAX_VALUE, Integer.MAX_VALUE, "memory");
        assertRefused(1 << 20, 8, 33, "work");
        assertRefused(2, 1, Integer.MAX_VALUE, "work");
        assertThatCode(() -> Scrypt.check(1 << 20, 8, 32)).doesNotThrowAnyException();
    }

    private static void assertRefused(int n, int r, int p, String message) {
        assertThatThrownBy(() -> Scrypt.derive(new byte[1], new byte[1], n, r, p, 64))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static void assertDerives(String password, String salt, int n, int r, int p, String expected) {
        var derived = Scrypt.derive(utf8(password), utf8(salt), n, r, p, expected.length() / 2);
        assertThat(HexFormat.of().formatHex(derived)).isEqualTo(expected);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
